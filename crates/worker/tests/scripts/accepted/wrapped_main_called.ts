async function main() {
  return await test.echo({ n: 1 });
}

main();
