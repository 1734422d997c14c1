export default async function () { return 1 }
[1].forEach(() => console.log("after"))