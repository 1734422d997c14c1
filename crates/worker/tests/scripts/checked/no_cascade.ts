const list = await linaer.list_issues({ state: "opened" });
const issue = await linear.get_isue({ id: 7 });
