// Intl: NumberFormat and DateTimeFormat for nine locales. What is not there throws when it is made,
// with what to use instead.
(host, own, kit) => {
  "use strict";
  const placed = own.placer(host);
  const numbers = kit.part("numbers");
  const dates = kit.part("dates");
  const { KNOWN, localeOf } = kit.part("locale");
  const BOTH = own.freeze({ __proto__: null, needs: "any", fills: "date" });

  const timeOf = (value) => {
    if (value === undefined) return host.clock();
    const isDate = typeof value === "object" && value !== null
      && own.isPrototypeOf(own.DatePrototype, value);
    const time = isDate ? own.dateTime(value) : own.Number(value);
    if (time - time === 0) return time;
    throw placed(new own.RangeError("the date is invalid"));
  };
  class Numbers {
    #settings;
    #format;
    constructor(locales, options) { this.#settings = numbers.settingsOf(locales, options); }
    get format() {
      const settings = this.#settings;
      this.#format ??= (value) => numbers.format(value, settings);
      return this.#format;
    }
    resolvedOptions() {
      const { locale, style, currency, currencyDisplay, fraction, useGrouping } = this.#settings;
      const isMoney = style === "currency";
      return {
        locale, numberingSystem: "latn", style, ...(isMoney ? { currency, currencyDisplay } : {}),
        minimumFractionDigits: fraction.from, maximumFractionDigits: fraction.to, useGrouping,
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
  // Callable with and without `new`, as the standard has both.
  const callable = (name, inner) => {
    const outer = { [name]: function (locales, options) {
      return own.construct(inner, [locales, options], new.target ?? outer);
    } }[name];
    const prototype = inner.prototype;
    own.defineProperty(outer, "prototype", { __proto__: null, value: prototype, writable: false });
    own.hidden(prototype, "constructor", outer);
    own.hidden(prototype, own.toStringTag, "Intl." + name);
    own.hidden(outer, "supportedLocalesOf", function supportedLocalesOf(locales) {
      const list = own.isArray(locales) ? locales : [locales];
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
  own.hidden(Intl, "NumberFormat", callable("NumberFormat", Numbers));
  own.hidden(Intl, "DateTimeFormat", callable("DateTimeFormat", Dates));
  own.hidden(Intl, "getCanonicalLocales", function getCanonicalLocales(locales) {
    return locales === undefined ? [] : own.isArray(locales) ? locales : [locales];
  });
  const absent = {
    __proto__: null,
    Collator: "compare with `<`, or with `a.localeCompare(b)`",
    PluralRules: "choose by the number: `n === 1 ? \"item\" : \"items\"`",
    ListFormat: "use `list.join(\", \")`",
    RelativeTimeFormat: "count from the difference of two dates in milliseconds",
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
