const { issues } = await tracker.list_issues({ repo: "a/b" });
const words = {};
for (const issue of issues) {
  for (const [word] of issue.title.toLowerCase().matchAll(/\w+/g)) words[word] = (words[word] ?? 0) + 1;
  const match = issue.title.match(/(?<first>\w+) (?<rest>.*)/);
  if (match) console.log(match.groups.first, match[2].length);
}
return Object.keys(words).sort((a, b) => words[b] - words[a] || a.localeCompare(b)).slice(0, 3);
