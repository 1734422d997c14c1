// expect: exceeded cpu_time|wall_time|memory
const list: string[] = [];
list.length = 2 ** 32 - 1;
return list.join("x").length;
