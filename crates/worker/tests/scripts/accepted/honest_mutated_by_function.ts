const message = { channel: "#general" };
function complete(target: any) { target.text = "Hello"; }
complete(message);
return await slack.post_message(message as any);
