const issue = await linear_get_issue({ id: "ENG-7" });
return issue;
