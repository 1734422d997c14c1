// Everything is broken before the larger parts of the API are first used, and by getters that they may trip over.
const evil = () => { throw new Error("redefined") };
const read = Reflect.ownKeys, at = Reflect.getOwnPropertyDescriptor, put = Reflect.defineProperty;
const say = console.log, text = String;
for (const target of [Array, Array.prototype, Map.prototype, Set.prototype, Promise.prototype, String, String.prototype, Function.prototype,
  RegExp.prototype, Object, Reflect, JSON, Promise, Number, Number.prototype, Math, Error, Symbol, WeakMap.prototype, Uint8Array, Uint8Array.prototype,
  Object.getPrototypeOf(Uint8Array.prototype), ArrayBuffer.prototype, Date, Date.prototype, DataView.prototype] as any[]) {
  for (const name of read(target)) {
    if (name === "prototype" || name === "constructor" || name === Symbol.iterator || !at(target, name)?.configurable) continue;
    put(target, name, { __proto__: null, value: evil, configurable: true, writable: true } as any);
  }
}
for (const name of ["get", "set", "value", "0", "1", "length2", "signal", "once", "code", "handleEvent"]) {
  put(Object.prototype, name, { __proto__: null, get: () => undefined, set: evil, configurable: true } as any);
}
for (const name of ["Map", "Promise", "Error", "TypeError", "Uint8Array", "JSON", "globalThis"]) (globalThis as any)[name] = undefined;
const url = new URL("../b?x=1", "https://host/a/c");
url.searchParams.append("y", "é 1"); url.searchParams.sort(); url.hash = "end";
say(url.href, url.searchParams.get("y"));
const controller = new AbortController();
let told = 0; controller.signal.addEventListener("abort", () => { told += 1 });
controller.abort("stop");
say(controller.signal.aborted, controller.signal.reason, told);
const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"));
say(hash);
const after = await test.echo({ n: 1 });
const response = await fetch("https://a.test/x", { method: "POST", headers: { a: "b" }, body: "c" });
say(response.status, response.headers.get("x-two"), await response.json(), network !== undefined);
console.group("still"); console.count("n"); console.time("t"); console.timeLog("t"); console.trace("here"); console.groupEnd();
say(structuredClone(new Date(0)), "a2".localeCompare === undefined);
return [url.href, told, after];
