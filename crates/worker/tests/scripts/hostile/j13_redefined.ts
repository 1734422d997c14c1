const before = await test.echo({ n: 0 });
(Object.prototype as any).toJSON = undefined;
const evil = () => { throw new Error("redefined") };
for (const target of [Array.prototype, Map.prototype, Set.prototype, Promise.prototype, String.prototype,
  Function.prototype, RegExp.prototype, Object, Reflect, JSON, Promise, Array, Number, Math, Error] as any[]) {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (name === "prototype" || name === "constructor" || name === "defineProperty") continue;
    if (target === Object && name === "getOwnPropertyNames") continue;
    try { target[name] = evil } catch {}
  }
}
(globalThis as any).JSON = (globalThis as any).Promise = (globalThis as any).Map = (globalThis as any).Error = undefined;
Object.defineProperty(Object.prototype, "then", { get: () => undefined });
const after = await test.echo({ n: 1, list: { a: true } });
console.log("still", after);
let code = "";
try { await test.fail() } catch (error) { code = (error as any).code }

return { before, after, code };
