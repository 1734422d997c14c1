const tracker = linear, { get_issue: load, ...others } = tracker;
const send = slack.post_message;
await send({ channel: "#general", text: "Hello" });
return [await load({ issue_id: "ENG-7" }), Object.keys(others).length];
