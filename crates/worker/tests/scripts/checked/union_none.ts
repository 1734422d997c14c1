return await slack.get_history({ channel: "C1", oldest: { seconds: 5 } });
