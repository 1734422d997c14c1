// expect: exceeded memory
const rows: number[][] = [];
for (;;) rows.push(new Array(10_000).fill(7));
