// What goes around numbers and names in a sentence: the form of a word that a number takes, lists with
// "and" and "or", and how far away a time is.
(host, own, kit) => {
  "use strict";
  const { localeOf, optionsOf, cut, rangeError } = kit.part("locale");
  const numbers = kit.part("numbers");
  const plurals = kit.part("plurals");
  const placed = own.placer(host);
  const MATCHERS = ["lookup", "best fit"];
  const STYLES = ["long", "short", "narrow"];
  const PLURAL_OPTIONS = {
    __proto__: null, type: ["cardinal", "ordinal"], localeMatcher: MATCHERS, ...numbers.DIGITS,
  };
  const LIST_OPTIONS = {
    __proto__: null, type: ["conjunction", "disjunction", "unit"], style: STYLES, localeMatcher: MATCHERS,
  };
  const RELATIVE_OPTIONS = {
    __proto__: null, numeric: ["always", "auto"], style: STYLES, numberingSystem: ["latn"],
    localeMatcher: MATCHERS,
  };

  const pluralSettings = (wanted, options) => {
    const locale = localeOf(wanted);
    const given = optionsOf("Intl.PluralRules", options, PLURAL_OPTIONS);
    const digits = { ...given, __proto__: null };
    delete digits.type;
    const number = numbers.settingsOf(locale, digits);
    return own.freeze({ __proto__: null, locale, type: given.type ?? "cardinal", number });
  };
  const select = (value, { locale, type, number }) => {
    const given = own.Number(value);
    if (given - given !== 0) return "other";
    const { integer, rest } = numbers.written(given, number);
    return plurals[type](locale, integer, rest);
  };

  const phrasesOf = (locale) => kit.part("phrases")[locale];
  const listSettings = (wanted, options) => {
    const locale = localeOf(wanted);
    const { type = "conjunction", style = "long" } = optionsOf("Intl.ListFormat", options, LIST_OPTIONS);
    const { lists } = phrasesOf(locale);
    const found = lists[type + " " + style]
      ?? (style === "narrow" ? lists[type + " short"] : undefined) ?? lists[type + " long"];
    return own.freeze({ __proto__: null, locale, type, style, between: own.freeze(cut(found, "|")) });
  };
  const itemsOf = (list) => {
    const items = [];
    const take = (item) => {
      if (typeof item === "string") own.append(items, item);
      else throw placed(new own.TypeError("`Intl.ListFormat` takes a list of texts, not of " + typeof item));
    };
    if (list === undefined) return items;
    if (own.isArray(list)) {
      for (let i = 0; i < list.length; i++) take(list[i]);
    } else if (typeof list === "object" && list !== null && own.isPrototypeOf(own.SetPrototype, list)) {
      own.setEach(list, take);
    } else {
      throw placed(new own.TypeError("`Intl.ListFormat` takes a list of texts: write `[...values]`"));
    }
    return items;
  };
  const SOUNDS_LIKE_I = /^(?:i|hi(?![ae]))/i;
  const SOUNDS_LIKE_O = /^(?:o|ho|8|11(?: |$))/i;
  // In Spanish `y` and `o` change before their own sound.
  const spanish = (text, item) => {
    if (own.slice(text, -3) === " y " && own.exec(SOUNDS_LIKE_I, item) !== null) {
      return own.slice(text, 0, -3) + " e ";
    }
    return text === " o " && own.exec(SOUNDS_LIKE_O, item) !== null ? " u " : text;
  };
  const listParts = (list, { locale, between }) => {
    const items = itemsOf(list);
    const parts = [];
    for (let i = 0; i < items.length; i++) {
      const isLast = i === items.length - 1;
      const place = items.length === 2 ? 0 : isLast ? 3 : i === 1 ? 1 : 2;
      const text = isLast && locale === "es-ES" ? spanish(between[place], items[i]) : between[place];
      if (i > 0 && text !== "") own.append(parts, { type: "literal", value: text });
      own.append(parts, { type: "element", value: items[i] });
    }
    return parts;
  };

  const relativeSettings = (wanted, options) => {
    const locale = localeOf(wanted);
    const given = optionsOf("Intl.RelativeTimeFormat", options, RELATIVE_OPTIONS);
    const { numeric = "always", style = "long" } = given;
    const { relative } = phrasesOf(locale);
    const text = relative[style] ?? (style === "narrow" ? relative.short : undefined) ?? relative.long;
    const number = numbers.settingsOf(locale, undefined);
    return own.freeze({ __proto__: null, locale, numeric, style, number, units: own.freeze(cut(text, "#")) });
  };
  const unitOf = (wanted) => {
    const { UNITS } = kit.part("phrases");
    const names = cut(UNITS, " ");
    const text = own.String(wanted);
    for (let i = 0; i < names.length; i++) {
      if (text === names[i] || text === names[i] + "s") return { __proto__: null, at: i, name: names[i] };
    }
    const known = own.replaceAll(UNITS, " ", ", ");
    throw rangeError("there is no unit `" + own.slice(text, 0, 50) + "` of time here, only " + known);
  };
  const nameOf = (list, number) => {
    for (let i = 2; i < list.length; i++) {
      const at = own.indexOf(list[i], "=");
      if (own.Number(own.slice(list[i], 0, at)) === number) return own.slice(list[i], at + 1);
    }
    return undefined;
  };
  const relativeParts = (value, unit, { locale, numeric, number, units }) => {
    const { at, name } = unitOf(unit);
    const given = own.Number(value);
    if (given - given !== 0) throw rangeError("`Intl.RelativeTimeFormat` takes a finite number");
    const list = cut(units[at], "|");
    // To a hundredth, as the names go with what is shown.
    const hundredths = own.floor((given < 0 ? -given : given) * 100 + 0.5) / 100;
    const named = numeric === "auto" ? nameOf(list, given < 0 ? -hundredths : hundredths) : undefined;
    if (named !== undefined) return [{ type: "literal", value: named }];
    const isPast = given < 0 || (given === 0 && 1 / given < 0);
    const away = given < 0 ? -given : given === 0 ? 0 : given;
    const forms = cut(list[isPast ? 0 : 1], ";");
    const { integer, rest } = numbers.written(away, number);
    const isOne = plurals.cardinal(locale, integer, rest) === "one";
    const form = isOne ? forms[0] : forms[forms.length - 1];
    const hole = own.indexOf(form, "{}");
    const parts = [];
    const literal = (text) => { if (text !== "") own.append(parts, { type: "literal", value: text }); };
    literal(own.slice(form, 0, hole));
    const digits = numbers.toParts(away, number);
    for (let i = 0; i < digits.length; i++) {
      own.append(parts, { type: digits[i].type, value: digits[i].value, unit: name });
    }
    literal(own.slice(form, hole + 2));
    return parts;
  };
  const textOf = (parts) => {
    let text = "";
    for (let i = 0; i < parts.length; i++) text += parts[i].value;
    return text;
  };
  return own.freeze({
    __proto__: null, pluralSettings, select, listSettings, listParts, relativeSettings, relativeParts, textOf,
  });
}
