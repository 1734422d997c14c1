const page = await linear.list_issues({});
for (const issue of page) console.log(issue.title);
