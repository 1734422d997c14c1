// Intl: the classes for nine locales; what they do is in the other files. What is not there throws when
// it is made, with what to use instead.
(host, own, kit) => {
  "use strict";
  const placed = own.placer(host);
  const numbers = kit.part("numbers");
  const dates = kit.part("dates");
  const { KNOWN, localesOf, localeOf } = kit.part("locale");
  const BOTH = own.freeze({ __proto__: null, needs: "any", fills: "date" });

  const timeOf = (value) => {
    if (value === undefined) return host.clock();
    const isDate = typeof value === "object" && value !== null
      && own.isPrototypeOf(own.DatePrototype, value);
    const time = isDate ? own.dateTime(value) : own.Number(value);
    if (time - time === 0) return time;
    throw placed(new own.RangeError("the date is invalid"));
  };
  const digitsOf = ({ minimumIntegerDigits, fraction, significant }) => ({
    minimumIntegerDigits, minimumFractionDigits: fraction.from, maximumFractionDigits: fraction.to,
    ...(significant === undefined ? {} : {
      minimumSignificantDigits: significant.least, maximumSignificantDigits: significant.most,
    }),
  });
  class Numbers {
    #settings;
    #format;
    constructor(locales, options) { this.#settings = numbers.settingsOf(locales, options); }
    get format() {
      const settings = this.#settings;
      this.#format ??= (value) => numbers.format(value, settings);
      return this.#format;
    }
    formatToParts(value) { return numbers.toParts(value, this.#settings); }
    resolvedOptions() {
      const settings = this.#settings;
      const { locale, style, currency, currencyDisplay, unit, unitDisplay } = settings;
      const { useGrouping, notation, compactDisplay, signDisplay } = settings;
      return {
        locale, numberingSystem: "latn", style,
        ...(style === "currency" ? { currency, currencyDisplay } : {}),
        ...(style === "unit" ? { unit, unitDisplay } : {}),
        ...digitsOf(settings), useGrouping, notation,
        ...(notation === "compact" ? { compactDisplay } : {}), signDisplay,
      };
    }
  }
  class Dates {
    #settings;
    #format;
    constructor(locales, options) { this.#settings = dates.settingsOf(locales, options, BOTH); }
    get format() {
      const settings = this.#settings;
      this.#format ??= (value) => dates.format(timeOf(value), settings);
      return this.#format;
    }
    formatToParts(value) { return dates.toParts(timeOf(value), this.#settings); }
    resolvedOptions() {
      const { locale, zone } = this.#settings;
      return { locale, calendar: "gregory", numberingSystem: "latn", timeZone: zone.name };
    }
  }
  const wording = () => kit.part("wording");
  class Plurals {
    #settings;
    constructor(locales, options) { this.#settings = wording().pluralSettings(locales, options); }
    select(value) { return wording().select(value, this.#settings); }
    resolvedOptions() {
      const { locale, type, number } = this.#settings;
      const pluralCategories = kit.part("plurals").categoriesOf(locale, type);
      return { locale, type, ...digitsOf(number), pluralCategories };
    }
  }
  class Lists {
    #settings;
    constructor(locales, options) { this.#settings = wording().listSettings(locales, options); }
    format(list) { return wording().textOf(wording().listParts(list, this.#settings)); }
    formatToParts(list) { return wording().listParts(list, this.#settings); }
    resolvedOptions() {
      const { locale, type, style } = this.#settings;
      return { locale, type, style };
    }
  }
  class RelativeTimes {
    #settings;
    constructor(locales, options) { this.#settings = wording().relativeSettings(locales, options); }
    format(value, unit) {
      return wording().textOf(wording().relativeParts(value, unit, this.#settings));
    }
    formatToParts(value, unit) { return wording().relativeParts(value, unit, this.#settings); }
    resolvedOptions() {
      const { locale, style, numeric } = this.#settings;
      return { locale, style, numeric, numberingSystem: "latn" };
    }
  }
  class Collations {
    #settings;
    #compare;
    constructor(locales, options) { this.#settings = kit.part("collator").settingsOf(locales, options); }
    get compare() {
      const settings = this.#settings;
      const { compare } = kit.part("collator");
      this.#compare ??= (one, other) => compare(one, other, settings);
      return this.#compare;
    }
    resolvedOptions() {
      const { locale, sensitivity, ignorePunctuation, numeric, caseFirst } = this.#settings;
      const usage = "sort";
      return { locale, usage, sensitivity, ignorePunctuation, collation: "default", numeric, caseFirst };
    }
  }
  // Older ones are callable with and without `new`, as the standard has both; the others only with it.
  const constructed = (name, inner, needs) => {
    const outer = { [name]: function (locales, options) {
      if (new.target === undefined && needs === "new") {
        throw placed(new own.TypeError("`Intl." + name + "` is made with `new`"));
      }
      return own.construct(inner, [locales, options], new.target ?? outer);
    } }[name];
    const prototype = inner.prototype;
    own.defineProperty(outer, "prototype", { __proto__: null, value: prototype, writable: false });
    own.hidden(prototype, "constructor", outer);
    own.hidden(prototype, own.toStringTag, "Intl." + name);
    own.hidden(outer, "supportedLocalesOf", function supportedLocalesOf(locales) {
      const list = localesOf(locales);
      const found = [];
      for (let i = 0; i < list.length; i++) {
        if (localeOf(list[i]) !== "en-US" || own.slice(list[i], 0, 2) === "en") own.append(found, list[i]);
      }
      return found;
    });
    return outer;
  };
  const Intl = own.create(own.ObjectPrototype);
  own.hidden(Intl, own.toStringTag, "Intl");
  own.hidden(Intl, "NumberFormat", constructed("NumberFormat", Numbers, "nothing"));
  own.hidden(Intl, "DateTimeFormat", constructed("DateTimeFormat", Dates, "nothing"));
  own.hidden(Intl, "Collator", constructed("Collator", Collations, "nothing"));
  own.hidden(Intl, "PluralRules", constructed("PluralRules", Plurals, "new"));
  own.hidden(Intl, "ListFormat", constructed("ListFormat", Lists, "new"));
  own.hidden(Intl, "RelativeTimeFormat", constructed("RelativeTimeFormat", RelativeTimes, "new"));
  own.hidden(Intl, "getCanonicalLocales", function getCanonicalLocales(locales) {
    return localesOf(locales);
  });
  const absent = {
    __proto__: null,
    DisplayNames: "write the names into the script",
    Segmenter: "use `[...text]` for characters and `text.split(/\\s+/)` for words",
    DurationFormat: "divide the milliseconds yourself",
    Locale: `pass the locale as a text, one of ${own.join(KNOWN, ", ")}`,
  };
  const names = own.keys(absent);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    own.hidden(Intl, name, { [name]: function () {
      const error = new own.TypeError("there is no `Intl." + name + "` here");
      own.hidden(error, "hint", absent[name]);
      throw placed(error);
    } }[name]);
  }
  return own.freeze({ __proto__: null, Intl });
}
