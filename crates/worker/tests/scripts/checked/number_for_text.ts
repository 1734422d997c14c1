const issue = await linear.get_issue({ issue_id: 7 });
return issue;
