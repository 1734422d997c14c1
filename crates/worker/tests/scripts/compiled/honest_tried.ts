let issue = await linear.get_issue({ issue_id: "a" });
const found = await linear.list_issues();
try { console.log(JSON.parse(found)); } catch { console.log("an object"); }
function add(a, b) { return a + (b ?? 0); }
function some(a: number, b?: string, ...c: any[]) { return a; }
function wide(a: number, b: string | undefined, c: any) { return b; }
add(1); add(1, 2, 3); some(1); wide(1);
await searchTools("issues", { limit: "5" });
console.log(typeof found === "string" ? JSON.parse(found) : "read", () => JSON.parse(found.next ?? found));
