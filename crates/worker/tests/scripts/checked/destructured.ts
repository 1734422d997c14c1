const { post_message, get_history: history } = slack;
await post_message({ channel: "#general", body: "Hello" });
return await history({ channel: 5 });
