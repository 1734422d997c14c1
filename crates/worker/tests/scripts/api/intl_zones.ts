// What Node.js 20 writes, with full locale data.
const times = [Date.UTC(2026, 2, 29, 0, 59, 59), Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2060, 6, 1)];
const zones = ["Europe/Berlin", "america/new_york", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/London", "Asia/Kathmandu", "Etc/GMT+5", "+02:00"];
for (const timeZone of zones) {
  console.log(timeZone, times.map((time) => new Date(time).toLocaleString("en-US", { timeZone, timeZoneName: "shortOffset" })).join(" | "));
}
for (const locale of ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "ja-JP", "zh-CN"]) {
  const written = (timeZone: string, options: object) => new Intl.DateTimeFormat(locale, { timeZone, ...options } as any).format(times[1]);
  console.log([written("Europe/Berlin", { timeStyle: "full" }), written("America/Los_Angeles", { dateStyle: "medium", timeStyle: "long" }),
    written("Africa/Abidjan", { timeStyle: "long" }), written("UTC", { timeStyle: "full" }),
    written("Asia/Tokyo", { hour: "numeric", minute: "numeric", timeZoneName: "longOffset" })].join(" | "));
}
const words = [];
for (const run of [() => new Date(0).toLocaleString("en-US", { timeZone: "Europe/Berlyn" }), () => new Intl.DateTimeFormat("de-DE", { timeStyle: "full", timeZone: "Asia/Kathmandu" }), () => new Date(0).toLocaleString("en-US", { timeZone: "../etc/passwd" })]) {
  try { words.push(run()) } catch (error) { words.push((error as Error).message) }
}
const day = new Intl.DateTimeFormat("en-US", { timeZone: "Pacific/Apia", dateStyle: "short" });
return { words, parts: new Intl.DateTimeFormat("en-US", { timeZone: "Europe/Paris", hour: "numeric", minute: "2-digit", timeZoneName: "short" }).formatToParts(times[0]).map((part) => part.type + "=" + part.value),
  resolved: new Intl.DateTimeFormat("en-US", { timeZone: "EUROPE/paris" }).resolvedOptions().timeZone, apia: [Date.UTC(2011, 11, 30, 9), Date.UTC(2011, 11, 30, 11)].map((time) => day.format(time)) };
