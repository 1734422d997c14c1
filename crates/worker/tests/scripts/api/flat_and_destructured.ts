const { get_issue } = github;
const tool = "list_issues" as const;
return [await get_issue({ a: 1 }), await github[tool]({ b: 2 }), await github_create_issue({ c: 3 }),
  Object.keys(github), "get_issue" in github, "nope" in github, typeof github.then, String(typeof github_create_issue)];
