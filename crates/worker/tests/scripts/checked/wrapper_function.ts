async function main() {
  const events = await calendar.list_events({ start: "2026-01-01", end: "2026-02-01" });
  return events.length;
}
main();
