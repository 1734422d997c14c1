interface NewIssue { team: string; title: string; priority?: 0 | 1 | 2 }
const wanted: NewIssue[] = [{ team: "ENG", title: "A" }, { team: "ENG", title: "B", priority: 2 }];
const made = [];
for (const issue of wanted) made.push(await linear.create_issue(issue));
return made.length;
