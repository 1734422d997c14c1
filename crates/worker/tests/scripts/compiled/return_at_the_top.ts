const { issues } = await linear.list_issues({});
if (issues.length === 0) return;
if (issues.length > 5) { return issues[0].name }
return issues.map((issue) => issue.number);
