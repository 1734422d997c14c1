// The same text as a JavaScript engine with all locale data gives, line by line.
const locales = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "ja-JP", "zh-CN"];
const at = new Date(Date.UTC(2024, 0, 5, 15, 7, 9, 45)); const night = new Date(Date.UTC(1999, 10, 30, 0, 5));
const bags = [{}, { dateStyle: "full" }, { dateStyle: "long", timeStyle: "short" }, { dateStyle: "medium" }, { dateStyle: "short", timeStyle: "medium" }, { timeStyle: "long" }, { dateStyle: "full", timeStyle: "short" },
  { year: "numeric", month: "2-digit", day: "2-digit" }, { month: "long", day: "numeric" }, { month: "short", year: "numeric" }, { weekday: "long" }, { weekday: "short", month: "short", day: "numeric" },
  { year: "numeric" }, { month: "long" }, { hour: "2-digit", minute: "2-digit" }, { hour: "numeric", hour12: true }, { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
  { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }, { year: "2-digit", month: "numeric", day: "numeric" }, { weekday: "long", year: "numeric", month: "long", day: "numeric" }];
for (const locale of locales) {
  const texts = bags.map((bag: any) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...bag }).format(at));
  for (let i = 0; i < 20; i += 10) console.log(JSON.stringify(texts.slice(i, i + 10)));
  console.log(JSON.stringify([at.toLocaleString(locale, { timeZone: "UTC" }), night.toLocaleDateString(locale, { timeZone: "UTC", month: "short", day: "numeric", year: "numeric" }), night.toLocaleTimeString(locale, { timeZone: "UTC" }), night.toLocaleTimeString(locale, { timeZone: "UTC", hour: "numeric", minute: "2-digit", hour12: true })]));
}
return 0;
