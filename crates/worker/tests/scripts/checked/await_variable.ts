const issue = linear.get_issue({ issue_id: "ENG-7" });
console.log(issue.title);
return { id: issue.id, title: issue.title };
