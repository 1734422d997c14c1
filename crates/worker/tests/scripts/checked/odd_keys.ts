await slack.post_message({ channel: "#general", text: "Hi", "no` such\nkey": 1, "`": 2 });
