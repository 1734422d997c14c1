const params = { channel: "#general", text: "Deployed" } as const;
await slack.post_message(params);
await slack.post_message(params);
