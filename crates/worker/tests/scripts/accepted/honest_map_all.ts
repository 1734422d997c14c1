const ids = ["ENG-7", "ENG-8"];
const issues = await Promise.all(ids.map((id) => linear.get_issue({ issue_id: id })));
const more = await Promise.all(ids.map(async (issue_id) => (await linear.get_issue({ issue_id })).id));
return [issues.length, more.length];
