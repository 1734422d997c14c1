const limits = { low: 1, high: 2 } as const satisfies Record<string, number>;
const f = ((x: number) => x) satisfies (x: number) => number;
f(limits.high) satisfies number;
