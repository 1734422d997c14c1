const many = Array.from({ length: 20000 }, (_, i) => new Promise((resolve) => queueMicrotask(() => resolve(i))));
return (await Promise.all(many)).length;
