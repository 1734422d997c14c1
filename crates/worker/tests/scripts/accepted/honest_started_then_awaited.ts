const pending = linear.get_issue({ issue_id: "ENG-7" });
const history = await slack.get_history({ channel: "C1" });
const issue = await pending;
return { issue, history };
