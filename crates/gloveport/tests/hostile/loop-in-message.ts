// expect: exceeded cpu_time|wall_time
throw { get message() { for (;;) {} } };
