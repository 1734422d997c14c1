queueMicrotask(() => { throw new Error("in a microtask") });
return 1;
