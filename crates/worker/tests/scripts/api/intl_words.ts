// The same text as a JavaScript engine with all locale data gives, line by line.
const locales = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "ja-JP", "zh-CN"];
const counts = [0, 1, -1, 1.5, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111, 1e6];
for (const locale of locales) {
  const cardinal = new Intl.PluralRules(locale), ordinal = new Intl.PluralRules(locale, { type: "ordinal" }), exact = new Intl.PluralRules(locale, { minimumFractionDigits: 1 });
  console.log(locale, counts.map((n) => cardinal.select(n)).join(" "), "|", counts.map((n) => ordinal.select(n)).join(" "), "|", [0, 1, 2].map((n) => exact.select(n)).join(" "), "|", cardinal.resolvedOptions().pluralCategories.join(" "));
  const lists = [["a"], ["a", "b"], ["a", "b", "c"], ["agua", "hielo"], ["siete", "ocho"], ["7", "8"]] as string[][];
  console.log(["conjunction", "disjunction", "unit"].flatMap((type) => ["long", "short", "narrow"].map((style) => lists.slice(1, type === "unit" ? 3 : 6).map((list) => new Intl.ListFormat(locale, { type, style } as any).format(list)).join("; "))).join(" | "));
  const far = (style: string, numeric: string, times: any[]) => times.map(([n, unit]) => new Intl.RelativeTimeFormat(locale, { style, numeric } as any).format(n, unit)).join("; ");
  console.log([far("long", "always", [[-1, "day"], [1, "days"], [-3, "hours"], [2.5, "minute"], [-0, "second"], [1234, "year"]]), far("short", "always", [[-1, "month"], [3, "weeks"], [-2, "quarter"]]), far("narrow", "always", [[-1, "day"], [5, "hour"]]),
    far("long", "auto", [[-2, "day"], [-1, "day"], [0, "day"], [1, "day"], [2, "day"], [-1, "month"], [0, "hour"], [1, "year"], [0, "second"]])].join(" | "));
}
console.log(JSON.stringify(new Intl.ListFormat("en-US").formatToParts(["x", "y", "z"])), JSON.stringify(new Intl.RelativeTimeFormat("de-DE").formatToParts(-12, "weeks")), JSON.stringify(new Intl.ListFormat("de").format(new Set(["a", "b"]))), JSON.stringify(new Intl.ListFormat("de").format([])));
console.log(JSON.stringify([Intl.getCanonicalLocales(["en-us", "ZH-hans-cn", "de-DE-u-co-phonebk"]), Intl.ListFormat.supportedLocalesOf(["de", "fr-FR"]), Intl.PluralRules.supportedLocalesOf("en-GB"), new Intl.RelativeTimeFormat("fr").resolvedOptions(), new Intl.ListFormat("es-ES", { type: "disjunction" }).resolvedOptions()]));
return 0;
