const issue = await linear["get_issue"]({ id: "ENG-7" });
return issue;
