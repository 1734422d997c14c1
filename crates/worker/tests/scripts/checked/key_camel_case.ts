const issue = await linear.get_issue({ issueId: "ENG-7" });
return issue;
