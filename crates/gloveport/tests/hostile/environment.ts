// expect: returned ["undefined","undefined","undefined","undefined","undefined","undefined"]
const host = globalThis as any;
return [typeof host.process, typeof host.require, typeof host.Deno, typeof host.Bun, typeof host.std, typeof host.os];
