const issue = await linear.get_issue({ issue_id: "ENG-7" }, { timeout: 1000 });
return issue;
