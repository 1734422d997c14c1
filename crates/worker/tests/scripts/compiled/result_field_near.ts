const issue = await linear.get_issue({ issue_id: "ENG-7" });
return { title: issue.titel, state: issue.state };
