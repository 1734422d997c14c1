const issue = linear.get_issue({ issue_id: "ENG-7" });
const { issues } = await linear.list_issues({ state: "opened", limt: 5 });
await slack.post_mesage({ channel: "#general", text: issue.title });
await slack.post_message({ channel: "#general" });
