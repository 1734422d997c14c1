// Variables change their types, and objects get properties by name.
let result = await linear.get_issue({ issue_id: "a" });
result = result.title;
const words = result.split(" ");
let next = "1";
next = Number(next);
await linear.list_issues({ limit: next });
await linear.get_issue({ issue_id: result });
const out = { errors: [] };
for (const state of ["open", "closed"]) out[state] = words.length;
const target = { id: 1 };
function put(object, key, value) { object[key] = value; }
put(target, "name", "x");
Object.assign(target, { size: 5 });
class Model {
  constructor(fields) { Object.assign(this, fields); }
  get full() { return this.first + this.last; }
}
console.log(out.open, target.name, target.size, new Model({ first: "a" }).full);
const rows = [{ id: 1 }];
for (const row of rows) row[`k${row.id}`] = 1;
const store = { add(object, key) { object[key] = 1; } };
const filled = { id: 2 };
store.add(filled, "total");
let pair = [1, 2], rest = [3];
({ pair, ...rest } = { pair: "x", size: 1 });
console.log(rows[0].k1, filled.total, rest.size);
