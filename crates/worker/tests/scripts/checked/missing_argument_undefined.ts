return await slack.get_history(undefined);
