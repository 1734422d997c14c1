const issue = await linear.get_issue({ issue_id: "ENG-7" });
console.log(issue.name);
console.log(issue.name.length);
return issue.name;
