class Money { constructor(readonly_: number) { this.cents = readonly_ } cents: number; get text() { return "x" } }
class Own { toJSON() { return { own: true } } }
return {
  date: new Date(0), map: new Map([["a", { deep: new Set([1, 2]) }]]), pairs: new Map([[1, "x"]]),
  set: new Set(["a", { b: 1 }]), nothing: undefined, list: [undefined, NaN, Infinity, -0],
  error: Object.assign(new TypeError("bad"), { code: 7 }), money: new Money(5), own: new Own(), regex: /a+/gi,
  bytes: new Uint8Array([1, 2]), buffer: new Uint8Array([3]).buffer, nul: null, boxed: Object("s"),
  proto: JSON.parse('{"__proto__": 1}'), invalid: new Date(NaN), deep: [[[[[[[[[["ok"]]]]]]]]]],
};
