const out = [];
for (const state of ["open", "closed"]) {
  const { issues } = await tracker.list_issues({ repo: "a/b", state });
  issues.forEach((issue) => out.push({ number: issue.number, state }));
}
out.sort((a, b) => a.number - b.number);
return out;
