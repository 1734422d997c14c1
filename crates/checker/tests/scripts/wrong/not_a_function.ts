const { total } = await tracker.list_issues({ repo: "a/b" });
return total.map((n) => n + 1);
