for (let page = 1; page <= 2; page++) await linear.list_issues({ limit: page * 10 });
for (const state of ["open", "closed"] as const) await linear.list_issues({ state });
