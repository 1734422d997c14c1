const params = {
  channel: "#general",
  message: "Deployed",
};
await slack.post_message(params);
