const done = await calendar.list_events({ from: "2026-01-01", to: "2026-02-01", query: true });
return done;
