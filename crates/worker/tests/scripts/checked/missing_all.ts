await slack.post_message({});
