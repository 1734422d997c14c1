// expect: exceeded cpu_time|wall_time|memory
return Array.prototype.reverse.call({ length: 2 ** 50 }) as unknown;
