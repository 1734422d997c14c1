const issue = await linear.get_issue("ENG-7");
return issue;
