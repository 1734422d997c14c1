// expect: exceeded|threw cpu_time|wall_time|memory
return (JSON.parse("[" + "[1],".repeat(15_000_000) + "1]") as unknown[]).length;
