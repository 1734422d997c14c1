const limit = "20";
const state = "opened";
const { issues } = await linear.list_issues({ limit, state: state });
return issues;
