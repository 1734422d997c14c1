return { "odd key": { run: () => 1 } };
