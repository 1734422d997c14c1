async function main(): Promise<number> { return 3 }
await main();
