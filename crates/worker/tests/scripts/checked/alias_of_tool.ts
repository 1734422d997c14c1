const send = slack.post_message;
await send({ to: "#general", text: "Hello" });
