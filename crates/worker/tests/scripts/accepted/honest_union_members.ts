await slack.get_history({ channel: "C1", oldest: 1700000000.5 });
await slack.get_history({ channel: "C1", oldest: "1700000000.000100" });
await slack.post_message({ channel: "C1", text: "x", blocks: [{ type: "divider" }, { type: "image", image_url: "https://example.com/a.png" }] });
