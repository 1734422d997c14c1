// What a parameter may be, its default does not say.
async function retry(run, { attempts = 3, onError, signal } = {}) {
  for (let i = 0; i < attempts; i++) {
    try { return await run(signal); } catch (error) { onError?.(error); }
  }
}
function list({ team, state = "open", ...rest } = {}) {
  return linear.list_issues({ team, state, ...rest });
}
function pad(value, width = 2, options = { fill: "0" }) {
  width = String(width).length;
  return String(value).padStart(width, options.other ?? options.fill);
}
const { a: { b, c = 1 } = {} } = JSON.parse("{}");
const typed: number = 5;
pad(typed, "3", { fill: " ", other: "x" });
await retry(() => list({ team: "a" }));
