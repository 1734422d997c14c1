const issue = await linear.create_issue({ arguments: { team: "ENG", title: "A" } });
return issue.url;
