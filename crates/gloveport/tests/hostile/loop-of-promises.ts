// expect: exceeded cpu_time|wall_time
const spin = (): Promise<void> => Promise.resolve().then(spin);
await spin();
