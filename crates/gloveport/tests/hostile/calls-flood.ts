// expect: returned BUDGET_EXCEEDED
const ends = new Set<string>();
await Promise.all(Array.from({ length: 6_000 }, () => probe.say({ text: "x" }).catch((e) => ends.add(e.code))));
return [...ends];
