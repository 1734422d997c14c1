// Nested arrows, each checked anew for each overload of what takes it.
declare function f(cb: (x: 1) => 1): 1;
declare function f(cb: (x: 2) => 2): 2;
declare function f(cb: (x: 3) => 3): 3;
declare function f(cb: (x: 4) => unknown): 4;
f((a) => f((b) => f((c) => f((d) => f((e) => f((g) => f((h) => f((i) => f((j) => f((k) => f((l) => f((m) => f((n) => f((o) => f((p) => 9)))))))))))))));
