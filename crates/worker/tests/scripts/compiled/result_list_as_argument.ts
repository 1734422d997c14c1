const history = await slack.get_history({ channel: "C1" });
await calendar.create_event({ title: history, start: "2026-01-01", end: "2026-01-02" });
