const history = await slack.get_history();
return history.length;
