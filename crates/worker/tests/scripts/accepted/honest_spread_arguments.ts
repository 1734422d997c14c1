const base = { channel: "#general" };
await slack.post_message({ ...base, text: "Hello" });
const args: [any] = [{ channel: "#general", text: "Hello" }];
await slack.post_message(...args);
