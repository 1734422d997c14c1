const all = [...slack.get_history({ channel: "C1" }), ...slack.get_history({ channel: "C2" })];
return all.length;
