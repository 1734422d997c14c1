const { issues } = await linear.list_issues({});
return issues.map((issue) => issue.owner);
