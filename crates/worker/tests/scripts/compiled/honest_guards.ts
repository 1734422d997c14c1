// Members that are asked for before they are used.
console.time?.("all");
if ("timeLog" in console) console.timeLog("all");
const found = await linear.list_issues();
if (found.isError === true || found.status === "error") console.log("none");
if (found.items !== undefined) console.log(found.items);
const rows = Array.isArray(found.results) ? found.results : found.issues;
const { data = found, edges = [] } = found;
if (Object.hasOwn(found, "cursor")) console.log(found.cursor);
const safe = new Proxy({ a: 1 }, { get: (all, key) => all[key] ?? "none" });
const report = { a: 1 };
console.log(rows.length, data.issues.length, edges, safe.other, report);
