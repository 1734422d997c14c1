try {
  const issue = await tracker.get_issue({ repo: "a/b", number: 1 });
  return issue.title;
} catch (e) {
  console.error(e.message, e.code, e.hint);
  return { error: e.message };
}
