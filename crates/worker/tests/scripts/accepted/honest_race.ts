const timeout = new Promise((resolve) => setTimeout(resolve, 1000, "late"));
const first = await Promise.race([linear.list_teams(), timeout]);
const cache = new Map([["teams", linear.list_teams()]]);
return [first, await cache.get("teams")];
