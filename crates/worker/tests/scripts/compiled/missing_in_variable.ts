const attendees = [{ name: "Ann" }, { name: "Bob" }];
await calendar.create_event({ title: "Sync", start: "2026-01-01", end: "2026-01-02", attendees });
