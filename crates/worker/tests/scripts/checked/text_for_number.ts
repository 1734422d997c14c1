const { issues } = await linear.list_issues({ team: "ENG", limit: "50" });
return issues;
