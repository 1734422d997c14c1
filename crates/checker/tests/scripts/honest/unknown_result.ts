const issue = await tracker.get_issue({ repo: "a/b", number: 1 });
const { title, user: { login }, comments = [] } = issue;
for (const comment of comments) console.log(comment.body.length);
return { title, login, first: comments[0]?.body, count: issue.comments.length, labels: issue.labels?.map((l) => l.name) ?? [] };
