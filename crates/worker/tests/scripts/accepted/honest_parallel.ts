const [issues, teams] = await Promise.all([
  linear.list_issues({ team: "ENG", state: "open" }),
  linear.list_teams(),
]);
return { issues, teams };
