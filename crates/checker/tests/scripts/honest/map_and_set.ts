const { issues } = await tracker.list_issues({ repo: "a/b" });
const byNumber = new Map(issues.map((issue) => [issue.number, issue]));
const labels = new Set();
for (const issue of issues) for (const label of issue.labels) labels.add(label.name);
const seen = new Map();
for (const issue of issues) seen.set(issue.state, (seen.get(issue.state) || 0) + 1);
return { title: byNumber.get(1).title, labels: [...labels].map((label) => label.toUpperCase()), seen: [...seen.entries()] };
