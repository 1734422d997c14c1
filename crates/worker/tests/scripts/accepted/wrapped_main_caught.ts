async function main() { return 4 }
main().catch((error) => console.error(error));
