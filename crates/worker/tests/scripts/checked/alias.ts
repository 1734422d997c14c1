const tracker = linear;
const issue = await tracker.get_issue({ id: "ENG-7" });
return issue;
