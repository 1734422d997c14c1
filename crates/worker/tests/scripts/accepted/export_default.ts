export default { a: 1 }
export async function main() { return 2 }
return await main();
