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
