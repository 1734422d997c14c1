export async function main() { return test.echo({ n: 1 }); }
