await calendar.create_event({
  title: "Sync", start: "2026-01-05T10:00:00Z", end: "2026-01-05T10:30:00Z",
  attendees: [{ optional: true }],
});
