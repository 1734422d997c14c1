const pending = linear.list_teams();
const kept = { pending, list: [pending], same: pending === pending, kind: typeof pending, is: pending instanceof Promise };
await kept.pending;
console.log(String(pending), Boolean(pending));
return [kept.same, kept.kind, kept.is];
