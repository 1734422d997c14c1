const { issues } = await tracker.list_issues({ repo: "a/b" });
return issues.map((issue) => issue.labels.map((label) => label.title));
