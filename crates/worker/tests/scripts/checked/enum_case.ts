const { issues } = await linear.list_issues({ state: "OPEN" });
return issues;
