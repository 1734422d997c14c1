const { issues } = await linear.list_issues({ state: "close" as const, limit: 5 });
return issues;
