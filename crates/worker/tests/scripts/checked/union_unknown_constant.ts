await slack.post_message({ channel: "#general", text: "Report", blocks: [{ type: "button", text: "Go" }] });
