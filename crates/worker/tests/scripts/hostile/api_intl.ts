// Options and locales that lie, a broken language, and numbers and lists that are too large.
const attempt = (run: () => unknown) => { try { console.log(run()) } catch (error) { const { name, message } = error as Error; console.log(`${name}: ${message}`.slice(0, 120)) } };
const at = new Date(Date.UTC(2024, 0, 5));
attempt(() => (1).toLocaleString({ toString() { throw new Error("toString ran") } } as any));
attempt(() => (1).toLocaleString("en-US", { get style() { throw new Error("a getter ran") } } as any));
attempt(() => (1).toLocaleString("en-US", new Proxy({}, { ownKeys() { throw new Error("a trap ran") } })));
attempt(() => (1).toLocaleString("en-US", { currency: { toString() { throw new Error("currency ran") } } } as any));
attempt(() => (1).toLocaleString("en-US", "style" as any));
attempt(() => (1).toLocaleString("en-US", { __proto__: { style: "nonsense" } } as any));
attempt(() => (1).toLocaleString("en-US", { ["x".repeat(100_000)]: 1 } as any));
attempt(() => (1).toLocaleString("a-".repeat(100_000)));
attempt(() => (1).toLocaleString("__proto__"));
attempt(() => (1).toLocaleString("en-US", { constructor: 1 } as any));
attempt(() => (1).toLocaleString("en-US", { minimumFractionDigits: 1e9 }));
attempt(() => (10n ** 3_000n).toLocaleString("de-DE").length);
attempt(() => Number.MAX_VALUE.toLocaleString("en-US").length);
attempt(() => Number.MIN_VALUE.toLocaleString("en-US", { maximumFractionDigits: 100 }));
attempt(() => Number.prototype.toLocaleString.call("5" as any));
attempt(() => Date.prototype.toLocaleString.call({} as any));
attempt(() => Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype, "format")!.get!.call({}));
attempt(() => new Intl.NumberFormat().format(Symbol() as any));
attempt(() => at.toLocaleString("en-US", { timeZone: "+24:00" }));
attempt(() => at.toLocaleString("en-US", { timeZone: "\ud800" }));
attempt(() => new Date(8.64e15).toLocaleString("en-US", { timeZone: "+14:00" }));
attempt(() => { class Mine extends Intl.NumberFormat { get format() { return () => "mine" } } return new Mine().format(1) });
const evil = () => { throw new Error("redefined") };
const put = Object.defineProperty;
for (const key of ["style", "currency", "timeZone", "month", "en-US", "least", "0", "1"]) put(Object.prototype, key, { get: () => "evil", set: evil, configurable: true });
for (const target of [String.prototype, Array.prototype, RegExp.prototype, Date.prototype] as any[]) for (const key of Object.getOwnPropertyNames(target)) {
  if (key !== "constructor" && key !== "toLocaleString" && Object.getOwnPropertyDescriptor(target, key)!.configurable) put(target, key, { __proto__: null, value: evil, configurable: true } as any);
}
attempt(() => at.toLocaleString("fr-FR", { __proto__: null, dateStyle: "full", timeStyle: "long" } as any));
attempt(() => new Intl.NumberFormat("ja-JP", { __proto__: null, style: "currency", currency: "JPY" } as any).format(1234567));
return await test.echo({ n: 1 });
