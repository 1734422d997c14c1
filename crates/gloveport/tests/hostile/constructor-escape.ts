// expect: returned ["undefined","undefined"]
const host = probe.say.constructor.constructor("return globalThis")();
return [typeof host.process, typeof host.require];
