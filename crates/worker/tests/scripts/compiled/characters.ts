const é = "😀", issue = await linear.get_issue({ issue_id: "ENG-7" }); /* 😀 */ console.log(é, issue.boddy);
