// expect: exceeded cpu_time|wall_time
return { toJSON() { for (;;) {} } };
