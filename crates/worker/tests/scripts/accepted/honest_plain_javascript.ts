const counts = {};
const rows = [];
for (const state of ["open", "closed"]) {
  const result = await linear.list_issues({ state });
  counts[state] = (counts[state] || 0) + 1;
  rows.push(result.state);
}
counts.total = rows.length;
rows.sort((a, b) => a.localeCompare(b));
const newest = [new Date(2), new Date(1)].sort((a, b) => b - a)[0];
return { counts, rows, newest: newest - new Date(0) };
