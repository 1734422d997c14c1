// expect: exceeded cpu_time|wall_time
const trap = new Proxy({}, { get() { for (;;) {} }, ownKeys() { for (;;) {} } });
return trap;
