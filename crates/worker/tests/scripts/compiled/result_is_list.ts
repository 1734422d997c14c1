const history = await slack.get_history({ channel: "C1" });
return history.messages.map((message) => message.text);
