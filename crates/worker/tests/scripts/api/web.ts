const bytes = new TextEncoder().encode("é😀\ud800");
const source = { a: [1, { b: new Date(0) }], m: new Map([["k", new Set([1])]]), r: /x/g, n: null, u: undefined, v: new Uint8Array([1, 2]) };
const cyclic: any = { source }; cyclic.self = cyclic;
const copy = structuredClone(cyclic);
const order: number[] = [];
queueMicrotask(() => order.push(2)); order.push(1); await null; order.push(3);
let failed = "";
try { structuredClone({ f() {} }) } catch (error) { failed = `${(error as Error).name}: ${(error as Error).message}` }
let fatal = "";
try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])) } catch (error) { fatal = String(error) }
const values = crypto.getRandomValues(new Uint32Array(2));
return { bytes, back: new TextDecoder().decode(bytes), bom: new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])).length,
  lossy: new TextDecoder().decode(new Uint8Array([65, 0xff, 66])), part: new TextDecoder().decode(new Uint8Array([65, 66, 67, 68]).subarray(1, 3)),
  same: copy !== cyclic && copy.self === copy && copy.source.a[1].b instanceof Date, set: copy.source.m.get("k").has(1), order, failed, fatal,
  base64: [btoa("hello"), atob("aGVsbG8=")], uuid: crypto.randomUUID(), other: crypto.randomUUID(), values, random: Math.random() };
