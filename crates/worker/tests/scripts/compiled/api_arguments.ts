await searchTools({ query: "issues" });
await searchTools();
await getToolSpec("linear.get_issue");
const found = await linear.list_issues();
console.log(JSON.parse(found).issues);
