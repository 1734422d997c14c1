const params: any = { channel: "#general" };
params.text = "Hello";
await slack.post_message(params);
const other = { channel: "#general" };
Object.assign(other, { text: "Hi" });
return await slack.post_message(other as any);
