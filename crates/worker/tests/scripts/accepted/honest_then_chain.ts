const title = await linear.get_issue({ issue_id: "ENG-7" }).then((issue) => issue.title).catch(() => "none");
return title;
