// expect: exceeded memory
const map = new Map<number, string>();
for (let i = 0; ; i++) map.set(i, "value " + i);
