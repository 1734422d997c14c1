let reads = 0;
const trap = new Proxy({}, {
  get(_, key) { reads++; if (key === "then" || key === "toJSON") return undefined; return "got " + String(key) },
  ownKeys() { reads++; return ["a"] },
  getOwnPropertyDescriptor() { return { value: 1, enumerable: true, configurable: true } },
  getPrototypeOf() { reads++; throw new Error("trapped") },
});
console.log(trap, { inner: trap }, Object.create(trap));
const before = reads;
const getter = { get loud() { reads++; return 1 }, set quiet(_: number) {} };
console.log(getter, before, reads);
return { trap };
