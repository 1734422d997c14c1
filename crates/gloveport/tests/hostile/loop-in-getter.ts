// expect: exceeded cpu_time|wall_time
return { get value() { for (;;) {} } };
