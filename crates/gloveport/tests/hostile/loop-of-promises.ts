// expect: exceeded memory
const spin = (): Promise<void> => Promise.resolve().then(spin);
await spin();
