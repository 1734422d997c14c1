// expect: exceeded cpu_time|wall_time
return /^(a+)+$/.test("a".repeat(60) + "!");
