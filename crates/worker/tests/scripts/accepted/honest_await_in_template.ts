const text = `First: ${(await linear.get_issue({ issue_id: "ENG-7" })).issue_id}`;
return text;
