// The order of texts in a language: Intl.Collator and localeCompare. The comparison itself is native.
(host, own, kit) => {
  "use strict";
  const { localeOf, optionsOf } = kit.part("locale");
  const placed = own.placer(host);
  const OPTIONS = {
    __proto__: null,
    usage: ["sort", "search"],
    sensitivity: ["base", "accent", "case", "variant"],
    numeric: [true, false],
    caseFirst: ["false", "lower", "upper"],
    ignorePunctuation: [true, false],
    collation: ["default"],
    localeMatcher: ["lookup", "best fit"],
  };
  const LEVELS = {
    __proto__: null, base: "", accent: " accents", case: " case", variant: " accents case",
  };
  const settingsFor = (locale, options) => {
    const given = optionsOf("Intl.Collator", options, OPTIONS);
    const { usage = "sort", sensitivity = "variant", numeric = false, caseFirst = "false" } = given;
    const { ignorePunctuation = false } = given;
    const rules = own.slice(locale, 0, 2) + LEVELS[sensitivity] + (numeric ? " numeric" : "")
      + (caseFirst === "upper" ? " upper" : "") + (ignorePunctuation ? " bare" : "");
    return own.freeze({
      __proto__: null, locale, usage, sensitivity, numeric, caseFirst, ignorePunctuation, rules,
      decomposed: rules + " decomposed",
    });
  };
  const settingsOf = (wanted, options) => settingsFor(localeOf(wanted), options);
  const decomposed = (text) => own.normalize(text, "NFD");
  const compare = (one, other, { rules, decomposed: more }) => {
    const first = own.wellFormed(own.String(one));
    const second = own.wellFormed(own.String(other));
    return host.compare(first, second, rules)
      ?? host.compare(decomposed(first), decomposed(second), more);
  };
  // Sorting asks for the same language again and again.
  const usual = settingsFor(localeOf(undefined), undefined);
  let tag = "en-US";
  let found = "en-US";
  const localeCompare = (one, other, locales, options) => {
    if (one === undefined || one === null) {
      throw placed(new own.TypeError("`localeCompare` is a method of a text"));
    }
    if (locales === undefined && options === undefined) return compare(one, other, usual);
    if (typeof locales === "string" && locales !== tag) {
      found = localeOf(locales);
      tag = locales;
    }
    const locale = typeof locales === "string" ? found : localeOf(locales);
    return compare(one, other, settingsFor(locale, options));
  };
  return own.freeze({ __proto__: null, settingsOf, compare, localeCompare });
}
