await slack.post_message({ channel: { id: "C1" }, text: "Hello" });
