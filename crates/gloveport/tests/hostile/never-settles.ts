// expect: threw Unsettled
await new Promise(() => {});
