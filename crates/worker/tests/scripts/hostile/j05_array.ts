const hoard: string[] = [];
for (;;) hoard.push("x".repeat(1000) + hoard.length);
