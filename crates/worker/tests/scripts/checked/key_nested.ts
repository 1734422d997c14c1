const { issues } = await linear.list_issues({
  team: "ENG",
  sort: { by: "created", order: "desc" },
});
return issues.length;
