const issue = await linear.get_issue({ issue_id: "ENG-7" });
await slack.post_message({ channel: "#general", text: issue });
