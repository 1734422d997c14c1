console.log("text", 1, -0, 2n, true, null, undefined, Symbol("s"), NaN);
console.info({ a: 1, "odd key": "it's", [Symbol("k")]: [1, , 3], nested: { b: { c: { d: { e: { f: { g: 1 } } } } } } });
console.debug(new Map<any, any>([["a", { b: 1 }], [{ k: 1 }, [1]]]), new Set([1, "two"]), new Date(0), new Date(NaN), /re/g);
console.warn([1.5, "two", [3, [4]]], [], {}, Object.create(null), new (class Point { x = 1 })());
console.error(new Error("failed", { cause: new TypeError("why") }));
console.log(() => 1, function named() {}, class Shape {}, async () => {}, Promise.resolve(1), new Uint8Array(3), new ArrayBuffer(2));
console.log("%s is %d years, %j and %o, %% %x", "Bob", 42, { a: 1 }, [1], "rest");
console.log("100%", "a\nb", ["a\nb", 'say "hi"']);
const cyclic: any = { name: "c" }; cyclic.self = cyclic; cyclic.list = [cyclic];
console.log(cyclic);
console.log(Array.from({ length: 120 }, (_, i) => i));
console.log([{ id: 1, name: "a long name that needs room" }, { id: 2, name: "another long name that needs room" }]);
console.assert(1 > 2, "math", { a: 1 });
console.assert(true, "never");
console.table([{ a: 1 }]); console.group("group"); console.groupEnd(); console.log();
console.log("x".repeat(3000).length, ["x".repeat(3000)]);
class Custom extends Error { constructor(m: string) { super(m); this.name = "CustomName" } extra = { a: 1 } }
console.log(new Custom("own name"), Object.assign(new Error("with fields"), { status: 404 }));
