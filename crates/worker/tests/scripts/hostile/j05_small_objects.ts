const hoard: object[] = [];
for (;;) hoard.push({});
