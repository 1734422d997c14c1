await slack.post_message({
  channel: "#general",
  text: "Report",
  blocks: [{ type: "section", text: "All fine" }, { type: "image", url: "https://example.com/a.png" }],
});
