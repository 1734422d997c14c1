// expect: exceeded cpu_time|wall_time
function again(): void { try { for (;;) {} } finally { again(); } }
again();
