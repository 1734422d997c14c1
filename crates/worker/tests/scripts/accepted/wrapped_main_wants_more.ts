async function main(count: number) { return count }
