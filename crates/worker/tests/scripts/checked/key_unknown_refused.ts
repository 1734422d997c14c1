await slack.post_message({ channel: "#general", text: "Hello", username: "bot" });
