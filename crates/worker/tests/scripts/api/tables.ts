const text = 'id,name,note\r\n1,"Smith, J.","said ""hi""\nthen left"\n\n2,é😀\n';
const rows = csv.parse(text);
const lists = csv.parse("a;b\n1;2", { delimiter: ";", header: false });
console.log(rows, lists, csv.parse(""), csv.parse("__proto__,constructor\nx,y"));
const written = csv.stringify([{ id: 1, name: 'a"b' }, { id: 2, when: new Date(0), tags: ["x", 1], none: null }]);
const failed = [];
for (const run of [() => csv.parse("a,b\n1,2,3"), () => csv.parse('a\n"x'), () => csv.parse("a,a\n"), () => csv.parse("a", { headers: true } as any), () => csv.parse("a", { delimiter: "ab" }), () => csv.parse(5 as any),
  () => csv.stringify({} as any), () => csv.stringify([{ a: 1 }, [2]] as any), () => jsonl.parse('{"a":1}\n{oops'), () => jsonl.stringify([() => 1])]) {
  try { failed.push(run()) } catch (error) { failed.push(String(error)) }
}
console.log(failed);
return { written, again: csv.stringify(csv.parse(written)) === written, lists: csv.stringify([["a", "b c"], [1, "x\ty"], [""]], { delimiter: "\t" }), bare: csv.stringify([{ a: 1 }], { header: false }),
  jsonl: jsonl.parse('{"a":1}\r\n\n[2]\n"three"'), lines: jsonl.stringify([{ a: "x\ny" }, [1], null]), polluted: ({} as any).x };
