const size = new Intl.NumberFormat("en-US", { notation: "compact", style: "unit", unit: "byte", unitDisplay: "narrow", signDisplay: "exceptZero" });
const suffixes = { one: "st", two: "nd", few: "rd", other: "th" };
const place = (n: number) => n + suffixes[new Intl.PluralRules("en-US", { type: "ordinal" }).select(n)];
const names = ["b10", "b9", "é"].sort(new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare);
names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
const list = new Intl.ListFormat("en-GB", { style: "long", type: "disjunction" }).format(names);
const when = new Intl.RelativeTimeFormat("de-DE", { numeric: "auto" }).format(-1, "days");
console.group("all"); console.count("seen"); console.groupEnd(); console.clear();
return [size.format(12_345), size.formatToParts(1).length, [1, 2, 3, 4].map(place), list, when, Intl.getCanonicalLocales("en-us")];
