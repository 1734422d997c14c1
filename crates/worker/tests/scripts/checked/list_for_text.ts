await slack.post_message({ channel: ["#a", "#b"], text: "Hello" });
