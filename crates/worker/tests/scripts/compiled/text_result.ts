const text = String(await linear.get_issue({ issue_id: "ENG-7" }));
return text.title;
