async function main(): Promise<void> {
  for (const n of [1, 2]) console.log(await test.echo({ n }));
}
main();
