export default async function run() { console.log("once"); return 6 }
run();
