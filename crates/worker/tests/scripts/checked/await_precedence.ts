const title = await linear.get_issue({ issue_id: "ENG-7" }).title;
return title;
