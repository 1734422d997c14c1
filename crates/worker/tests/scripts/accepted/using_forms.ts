const order: string[] = [];
const open = (name: string) => ({ name, [Symbol.dispose]() { order.push(name) } });
function work() { using a = open("a"), b = open("b"); return a.name + b.name }
for (using c of [open("c"), open("d")]) order.push("in " + c.name);
await using later = { async [Symbol.asyncDispose]() { order.push("never seen") } };
enum Generated { A }
order.push(work());
order;
