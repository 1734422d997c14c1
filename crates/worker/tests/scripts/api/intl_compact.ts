// The same text as a JavaScript engine with all locale data gives, line by line.
const locales = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "ja-JP", "zh-CN"];
const numbers = [0, 0.0123, 999.4, 999.9, 1000, -1234, 99_950, 999_999, 1_500_000, 2e9, 12.5e9, 1e12, 1e16];
const units = ["byte", "megabyte", "percent", "second", "day", "kilometer", "kilogram", "celsius", "liter", "kilometer-per-hour"];
for (const locale of locales) {
  const short = (options: object) => numbers.map((n) => new Intl.NumberFormat(locale, { notation: "compact", ...options } as any).format(n));
  console.log(JSON.stringify([short({}), short({ compactDisplay: "long" })]));
  console.log(JSON.stringify([short({ style: "currency", currency: "EUR" }), short({ maximumFractionDigits: 1, signDisplay: "always" })]));
  const measured = (n: number, unitDisplay: string) => units.map((unit) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay } as any).format(n));
  console.log(JSON.stringify([measured(1, "short"), measured(-1234.5, "short"), measured(2, "long").slice(3), measured(1, "narrow")]));
}
const parts = (n: number, locale: string, options: object) => new Intl.NumberFormat(locale, options as any).formatToParts(n).map((p) => `${p.type}=${p.value}`).join(" ");
console.log(parts(-1234567.891, "en-US", { style: "currency", currency: "USD" }), "|", parts(0.5, "de-DE", { style: "percent", signDisplay: "exceptZero" }), "|", parts(1e6, "fr-FR", { notation: "compact", compactDisplay: "long" }), "|", parts(-5, "ja-JP", { style: "unit", unit: "celsius", unitDisplay: "long" }), "|", parts(NaN, "es-ES", {}), "|", parts(-Infinity, "en-US", { style: "currency", currency: "CHF" }));
console.log(JSON.stringify([[7, { minimumIntegerDigits: 3 }], [0, { signDisplay: "exceptZero" }], [-0.001, { signDisplay: "negative", maximumFractionDigits: 1 }], [5e5, { notation: "compact", style: "unit", unit: "byte" }], [0.5, { notation: "compact", style: "percent" }]].map(([n, o]: any) => n.toLocaleString("de-DE", o))));
return 0;
