// expect: threw|exceeded stack|memory|nest
let deep: unknown[] = [];
for (let i = 0; i < 1_000_000; i++) deep = [deep];
return deep;
