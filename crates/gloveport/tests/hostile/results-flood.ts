// expect: returned NOT_FOUND,BUDGET_EXCEEDED
const ends = new Set<string>();
for (let i = 0; i < 6_000; i++) await results.read(`/results/${"x".repeat(1_000)}.json`).catch((error) => ends.add(error.code));
return [...ends].join();
