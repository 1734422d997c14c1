// expect: exceeded|threw cpu_time|wall_time|memory|RangeError
return String((2n ** 100_000_000n) % 7n);
