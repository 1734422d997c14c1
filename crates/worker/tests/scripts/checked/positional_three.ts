await slack.post_message("#general", "Deployed", true);
