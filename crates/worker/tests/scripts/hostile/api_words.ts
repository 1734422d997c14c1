// Words around numbers, lists and the order of texts: values that lie, a broken language, and what is too large.
const attempt = (run: () => unknown) => { try { console.log(run()) } catch (error) { const { name, message } = error as Error; console.log(`${name}: ${message}`.slice(0, 120)) } };
attempt(() => (1).toLocaleString("en-US", { style: "unit", unit: "byte kilobyte" } as any));
attempt(() => (1).toLocaleString("en-US", { style: "unit", unit: { toString() { throw new Error("unit ran") } } } as any));
attempt(() => new Intl.NumberFormat("de-DE", { notation: "compact" }).format(10n ** 400n).length);
attempt(() => new Intl.NumberFormat("en-US", { notation: "compact", compactDisplay: "long" }).format(Number.MIN_VALUE));
attempt(() => new Intl.PluralRules("__proto__"));
attempt(() => new Intl.PluralRules("fr", { minimumFractionDigits: 100 }).select(1e300));
attempt(() => Intl.PluralRules.prototype.select.call({} as any, 1));
attempt(() => new Intl.RelativeTimeFormat("en").format(1, "__proto__" as any));
attempt(() => new Intl.RelativeTimeFormat("en").format({ valueOf() { throw new Error("valueOf ran") } } as any, "day"));
attempt(() => new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Number.MAX_VALUE, "day").length);
attempt(() => new Intl.ListFormat("en").format(new Proxy([], { get() { throw new Error("a trap ran") } })));
attempt(() => new Intl.ListFormat("en").format(Array.from({ length: 100_000 }, () => "x")).length);
attempt(() => new Intl.ListFormat("en").format({ [Symbol.iterator]: () => { throw new Error("iterator ran") } } as any));
attempt(() => "a".localeCompare({ toString() { throw new Error("other ran") } } as any));
attempt(() => String.prototype.localeCompare.call(null as any, "a"));
attempt(() => "\ud800".localeCompare("\udc00") + "\0".localeCompare("") + "a\u0301".repeat(1_000_000).localeCompare("á".repeat(1_000_000)));
attempt(() => "1".repeat(1_000_000).localeCompare("1".repeat(999_999), "en", { numeric: true }));
attempt(() => ["0", "00", "0".repeat(1_000_000)].map((zeros) => zeros.localeCompare("0", "en", { numeric: true })).join());
const evil = () => { throw new Error("redefined") };
const put = Object.defineProperty;
for (const key of ["style", "currency", "timeZone", "month", "en-US", "least", "0", "1", "2", "3", "short", "unit", "narrow", "numeric", "relative", "rules", "decomposed", "many", "forms", "power"]) put(Object.prototype, key, { get: () => "evil", set: evil, configurable: true });
for (const target of [String.prototype, Array.prototype, RegExp.prototype, Date.prototype] as any[]) for (const key of Object.getOwnPropertyNames(target)) {
  if (key !== "constructor" && key !== "localeCompare" && key !== "toLocaleString" && Object.getOwnPropertyDescriptor(target, key)!.configurable) put(target, key, { __proto__: null, value: evil, configurable: true } as any);
}
attempt(() => new Intl.NumberFormat("fr-FR", { __proto__: null, notation: "compact", compactDisplay: "long" } as any).format(1234567));
attempt(() => new Intl.NumberFormat("ja-JP", { __proto__: null, style: "unit", unit: "celsius", unitDisplay: "long" } as any).format(-3));
attempt(() => new Intl.PluralRules("en-GB", { __proto__: null, type: "ordinal" } as any).select(23));
attempt(() => new Intl.ListFormat("es-ES", { __proto__: null, type: "disjunction" } as any).format(["siete", "ocho"]));
attempt(() => new Intl.RelativeTimeFormat("de-DE", { __proto__: null, numeric: "auto" } as any).format(2, "days"));
const { compare } = new Intl.Collator("es-ES", { __proto__: null, numeric: true } as any);
attempt(() => "" + compare("ñ2", "ñ10") + compare("ñ", "n") + compare("ñ", "o"));
return await test.echo({ n: 1 });
