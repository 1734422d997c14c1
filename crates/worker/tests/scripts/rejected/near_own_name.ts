const issues = [{ title: "a" }];
const total = isues.length;
if (total > 0) {
  const first = issues[0];
}
return [first.title, issues.map((issue) => isue.title)];
