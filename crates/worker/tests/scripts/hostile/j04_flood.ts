const many = Array.from({ length: 5000 }, (_, i) => new Promise((resolve) => queueMicrotask(() => resolve(i))));
return (await Promise.all(many)).length;
