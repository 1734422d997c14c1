// The same order as a JavaScript engine with all locale data gives, line by line.
const words = ["zebra", "Äpfel", "apple", "Apple", "äpfel", "résumé", "resume", "Resume", "résume", "ñandú", "nube", "oso", "straße", "strasse", "Strasse", "łódź", "lodz", "œuvre", "oeuvre", "ødegård",
  "item 10", "item 2", "item-2", "item_2", "item2", "Item 1", "item 002", "", " ", "$5", "€5", "10", "9", "1.5", "@home", "#tag", "(a)", "co-op", "coop", "“q”", "\"q\"", "Ωmega", "яблоко", "あ", "ア", "e\u0301", "é", "😀"];
for (const locale of ["en-US", "de-DE", "es-ES", "fr-FR"]) console.log(locale, JSON.stringify([...words].sort(new Intl.Collator(locale).compare)));
for (const options of [{ numeric: true }, { sensitivity: "base" }, { sensitivity: "accent" }, { sensitivity: "case" }, { caseFirst: "upper" }, { ignorePunctuation: true }, { numeric: true, sensitivity: "base" }] as const) {
  console.log(JSON.stringify(options), JSON.stringify([...words].sort((a, b) => a.localeCompare(b, "en-US", options))));
}
const pairs = [["a", "b"], ["b", "a"], ["a", "A"], ["A", "a"], ["a", "á"], ["á", "b"], ["a", "a"], ["a", "B"], ["Z", "a"], ["2", "10"], ["x1", "x01"], ["ss", "ß"], ["o", "ø"], ["n", "ñ"], ["", "a"], ["résumé", "Resume"]] as const;
for (const sensitivity of ["base", "accent", "case", "variant"] as const) for (const numeric of [false, true]) {
  console.log(sensitivity, numeric, pairs.map(([a, b]) => a.localeCompare(b, undefined, { sensitivity, numeric })).join(" "));
}
console.log(pairs.map(([a, b]) => a.localeCompare(b)).join(" "), JSON.stringify(new Intl.Collator("de", { numeric: true }).resolvedOptions()), "a".localeCompare.length, "5".localeCompare(5 as any));
return 0;
