const due = new Date();
await linear.create_issue({ team: "t", title: "a", due });
await linear.create_issue({ team: "t", title: new URL("https://example.com") });
await linear.create_issue({ team: "t", title: "a", labels: new Set(["x"]) });
await linear.list_issues({ limit: new Date() });
