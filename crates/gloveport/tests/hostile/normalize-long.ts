// expect: exceeded|threw cpu_time|wall_time|memory
return "\u1e9b\u0323".repeat(2 ** 24).normalize("NFKD").length;
