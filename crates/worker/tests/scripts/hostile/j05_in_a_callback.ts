const { promise, resolve } = Promise.withResolvers<void>();
setTimeout(() => { const hoard = new Set(); for (let i = 0; ; i++) hoard.add({ i, list: [i] }) }, 1);
await promise;
