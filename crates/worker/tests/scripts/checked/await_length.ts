const history = slack.get_history({ channel: "C1" });
if (history.length === 0) return "nothing";
return history[0];
