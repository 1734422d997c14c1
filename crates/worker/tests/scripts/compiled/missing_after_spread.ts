const base = { title: "Sync" };
await calendar.create_event({ ...base, start: "2026-01-01T10:00:00Z" });
