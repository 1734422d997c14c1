// expect: returned BUDGET_EXCEEDED
const ends = new Set<string>();
await Promise.all(Array.from({ length: 6_000 }, (_, n) => probe.say({ text: `x${n}` }).catch((e) => ends.add(e.code))));
return [...ends];
