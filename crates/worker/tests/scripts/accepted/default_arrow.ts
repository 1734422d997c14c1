export default async () => {
  return help(await test.echo({ n: 1 }));
}
;
const help = (value: unknown) => [value, default_];
const default_ = "taken", default__ = "taken, too";
