// expect: threw stack
function down(n: number): number { return down(n + 1) + 1; }
return down(0);
