export default async function run() {
  return help(await test.echo({ n: 1 }));
}
function help(value: unknown) { return [value] }
