const { issues } = await linear.list_issues({});
return issues.length();
