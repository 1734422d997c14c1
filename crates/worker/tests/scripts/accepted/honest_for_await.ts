for await (const issue of [linear.get_issue({ issue_id: "a" }), linear.get_issue({ issue_id: "b" })]) console.log(issue.issue_id);
