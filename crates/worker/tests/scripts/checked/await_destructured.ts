const { issues } = linear.list_issues({ state: "open" });
return issues.map((issue) => issue.title);
