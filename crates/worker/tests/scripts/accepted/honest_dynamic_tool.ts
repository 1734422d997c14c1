const names = ["list_teams", "list_issues"] as const;
const results: unknown[] = [];
for (const name of names) results.push(await linear[name]({}));
return results.length;
