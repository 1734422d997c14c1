const ids = ["ENG-7", "ENG-8"];
const issues = ids.map((id) => linear.get_issue({ issue_id: id }));
return issues.map((issue) => issue.title);
