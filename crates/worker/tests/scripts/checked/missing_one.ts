const issue = await linear.create_issue({ title: "Crash on login" });
return issue.id;
