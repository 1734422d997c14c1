// expect: exceeded cpu_time|wall_time
for (;;) {}
