const at = new Date(Date.UTC(2024, 0, 5, 23, 7, 9, 45));
const zones = ["UTC", "Etc/UTC", "+02:00", "-0530", "+05"].map((timeZone) => at.toLocaleString("en-GB", { timeZone, dateStyle: "medium", timeStyle: "long" }));
const found = [undefined, "de", "de_DE", "DE-de", "fr-FR-u-nu-latn", "sv-SE", ["xx", "it"], "de-AT"].map((l) => new Intl.NumberFormat(l as any).resolvedOptions().locale);
const failed = [];
for (const run of [() => at.toLocaleString("en-US", { timeZone: "Europe/Berlin" }), () => (1).toLocaleString("en-US", { style: "unit", unit: "parsec" } as any), () => (1).toLocaleString("en-US", { notation: "scientific" } as any), () => (1).toLocaleString("en-US", { decimals: 2 } as any),
  () => (1).toLocaleString("en-US", { style: "currency" }), () => (1).toLocaleString("en-US", { style: "currency", currency: "EURO" }), () => (1).toLocaleString("en-US", { minimumFractionDigits: 5, maximumFractionDigits: 2 }), () => (1).toLocaleString("en-US", { maximumFractionDigits: 101 }),
  () => (1).toLocaleString("!"), () => at.toLocaleDateString("en-US", { timeStyle: "short" }), () => at.toLocaleString("en-US", { dateStyle: "short", year: "numeric" }), () => new Intl.DateTimeFormat("en-US", { era: "short" } as any), () => new Intl.DateTimeFormat().format(NaN),
  () => (1).toLocaleString("en-US", { style: "unit" } as any), () => (Intl as any).PluralRules("en"), () => new Intl.PluralRules("en", { type: "both" } as any), () => new Intl.ListFormat("en").format([1, 2] as any), () => new Intl.ListFormat("en").format({ a: 1 } as any),
  () => new Intl.RelativeTimeFormat("en").format(1, "fortnight" as any), () => new Intl.RelativeTimeFormat("en").format(Infinity, "day"), () => "a".localeCompare("b", "en", { sensitivity: "loud" } as any), () => "a".localeCompare("b", "!"), () => new Intl.Collator("en", { collation: "phonebk" } as any),
  () => new Intl.DateTimeFormat("en-US", { hour: "numeric", second: "numeric" }), () => new Date(-1e15).toLocaleString()]) {
  try { failed.push(run()) } catch (error) { failed.push((error as Error).message.slice(0, 110)) }
}
for (const name of ["Segmenter", "DisplayNames", "Locale", "DurationFormat"]) try { new (Intl as any)[name]("en") } catch (error) { console.log((error as any).message, "-", (error as any).hint) }
for (let i = 0; i < failed.length; i += 5) console.log(failed.slice(i, i + 5));
const { format } = new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" });
return { zones, found, mapped: [1, 2.5].map(format), called: (Intl as any).NumberFormat("en-US").format(1e6), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, invalid: new Date(NaN).toLocaleString(),
  parts: new Intl.DateTimeFormat("en-US", { timeZone: "UTC" }).formatToParts(at).map((p) => p.type + "=" + p.value).join(" "), is: new Intl.NumberFormat() instanceof Intl.NumberFormat, tag: String(Intl), plain: [(1234.5).toLocaleString(), [1234, 5678].toLocaleString(), at.toLocaleDateString()],
  now: new Intl.DateTimeFormat("en-GB").format(), options: new Intl.NumberFormat("fr", { style: "percent" }).resolvedOptions() };
