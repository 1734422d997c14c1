async function main() {
  const { issues } = await tracker.list_issues({ repo: "a/b" });
  const mine = issues.filter((issue) => issue.assignee?.login === "ada");
  if (mine.length === 0) return "nothing";
  return mine.map((issue) => `#${issue.number} ${issue.title}`).join("\n");
}
main();
