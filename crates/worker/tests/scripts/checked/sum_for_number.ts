for (const page of [1, 2]) {
  await linear.list_issues({ team: "ENG", limit: "1" + page });
}
