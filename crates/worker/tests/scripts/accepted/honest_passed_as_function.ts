const call = async (tool: (args: any) => Promise<any>, args: any) => tool(args);
return [await call(linear.get_issue, { issue_id: "ENG-7" }), await call(slack.post_message, { channel: "a", text: "b" })];
