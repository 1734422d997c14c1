const args = { repo: "a/b", state: "open", labels: ["bug"] };
const { issues } = await tracker.list_issues(args);
const options = { ...args, state: "closed", page: 2 };
const more = await tracker.list_issues(options);
return issues.length + more.issues.length;
