// Dates and times as text, in a named time zone or at a fixed distance from UTC.
(host, own, kit) => {
  "use strict";
  const { tables, localeOf, optionsOf, whole, cut, rangeError } = kit.part("locale");
  const DAY = 86400000;
  const OFFSET = /^([+-])(\d\d)(?::?(\d\d))?$/;
  const UTC = /^(?:UTC|GMT|Etc\/(?:UTC|GMT|UCT|Zulu)|Z)$/i;
  const zoneOf = (key, value) => {
    const name = own.String(value);
    if (own.exec(UTC, name) !== null) return { __proto__: null, name: "UTC", seconds: 0 };
    const offset = own.exec(OFFSET, name);
    const hours = offset === null ? 24 : own.Number(offset[2]);
    const minutes = offset === null ? 0 : own.Number(offset[3] ?? 0);
    if (hours > 23 || minutes > 59) {
      const spelled = host.zone(own.wellFormed(name));
      // Its distance changes with the time.
      if (spelled !== undefined) return { __proto__: null, name: spelled, seconds: undefined };
      const known = "write one such as \"Europe/Berlin\", \"UTC\" or \"+02:00\"";
      throw rangeError("there is no time zone `" + own.slice(name, 0, 50) + "`: " + known);
    }
    const all = (hours * 60 + minutes) * (offset[1] === "-" ? -1 : 1);
    const text = offset[1] + offset[2] + ":" + own.padStart(own.String(minutes), 2, "0");
    return { __proto__: null, name: all === 0 ? "UTC" : text, seconds: all * 60 };
  };
  const distanceOf = (zone, time) => {
    if (zone.seconds !== undefined) return { __proto__: null, seconds: zone.seconds, isDaylight: false };
    return host.zone_at(zone.name, own.floor(time / 1000));
  };
  const WIDTHS = ["numeric", "2-digit"];
  const OPTIONS = {
    __proto__: null,
    dateStyle: ["full", "long", "medium", "short"],
    timeStyle: ["full", "long", "medium", "short"],
    weekday: ["long", "short"],
    year: WIDTHS,
    month: ["numeric", "2-digit", "long", "short"],
    day: WIDTHS,
    hour: WIDTHS,
    minute: WIDTHS,
    second: WIDTHS,
    fractionalSecondDigits: whole(1, 3),
    hour12: [true, false],
    hourCycle: ["h12", "h23"],
    timeZone: zoneOf,
    timeZoneName: ["short", "long", "shortOffset", "longOffset"],
    calendar: ["gregory"],
    numberingSystem: ["latn"],
    localeMatcher: ["lookup", "best fit"],
    formatMatcher: ["basic", "best fit"],
  };
  const PARTS = ["weekday", "year", "month", "day", "hour", "minute", "second", "fractionalSecondDigits"];

  // What is not asked for is filled in: `date`, `time` or both.
  const settingsOf = (wanted, options, fallback) => {
    const locale = localeOf(wanted);
    const given = optionsOf("Intl.DateTimeFormat", options, OPTIONS);
    const isStyled = given.dateStyle !== undefined || given.timeStyle !== undefined;
    let hasDate = given.dateStyle !== undefined;
    let hasTime = given.timeStyle !== undefined;
    for (let i = 0; i < PARTS.length; i++) {
      if (given[PARTS[i]] === undefined) continue;
      if (isStyled) throw rangeError("`" + PARTS[i] + "` does not go with `dateStyle` or `timeStyle`");
      if (i < 4) hasDate = true;
      else hasTime = true;
    }
    const needs = fallback.needs;
    const isMissing = needs === "date" ? !hasDate : needs === "time" ? !hasTime : !hasDate && !hasTime;
    if (isMissing && isStyled) {
      throw rangeError("a text of a " + needs + " alone takes no `" + (hasDate ? "date" : "time") + "Style`");
    }
    if (isMissing && fallback.fills !== "time") given.year = given.month = given.day = "numeric";
    if (isMissing && fallback.fills !== "date") given.hour = given.minute = given.second = "numeric";
    const zone = given.timeZone ?? { __proto__: null, name: "UTC", seconds: 0 };
    const { hour12, hourCycle } = given;
    const isHalf = hour12 ?? (hourCycle === undefined ? tables[locale].isHalf : hourCycle === "h12");
    const settings = own.freeze({ __proto__: null, locale, given: own.freeze(given), zone, isHalf });
    patternOf(settings);
    if (styleOf(given) === "long") namesOf(settings);
    return settings;
  };

  const missing = () => {
    throw rangeError("this locale has no such combination of fields here: use fewer, or `dateStyle` and `timeStyle`");
  };
  const monthKind = (month) =>
    month === undefined ? "" : month === "long" ? "L" : month === "short" ? "S" : "M";
  const datePattern = (table, { dateStyle, weekday, year, month, day }) => {
    if (dateStyle !== undefined) return table.styles[dateStyle];
    const kind = (weekday === undefined ? "" : "E") + (year === undefined ? "" : "y");
    const key = kind + monthKind(month) + (day === undefined ? "" : "d");
    return key === "" ? "" : table.dates[key] ?? missing();
  };
  const timePattern = (table, settings) => {
    const { timeStyle, hour, minute, second, fractionalSecondDigits, timeZoneName } = settings.given;
    let key = (hour === undefined ? "" : "h") + (minute === undefined ? "" : "m");
    key += second === undefined ? "" : "s";
    if (timeStyle !== undefined) key = timeStyle === "short" ? "hm" : "hms";
    if (fractionalSecondDigits !== undefined && second === undefined) missing();
    const hasZone = timeZoneName !== undefined || timeStyle === "long" || timeStyle === "full";
    if (key === "") return hasZone ? missing() : "";
    const found = table.times[key + (settings.isHalf && key[0] === "h" ? "a" : "")] ?? missing();
    if (!hasZone) return found;
    if (own.slice(key, 0, 2) !== "hm") missing();
    if (timeStyle === "full" && settings.locale === "es-ES") return found + " ({z})";
    if (timeStyle === "full" && settings.locale === "ja-JP" && !settings.isHalf) {
      return "{h}時{mm}分{ss}秒 {z}";
    }
    return table.zone === "before" ? "{z} " + found : found + " {z}";
  };
  const patternOf = (settings) => {
    const table = tables[settings.locale];
    const { given } = settings;
    const date = datePattern(table, given);
    const time = timePattern(table, settings);
    if (date === "" || time === "") return date + time;
    const key = (given.weekday === undefined ? "" : "E") + monthKind(given.month);
    return date + (table.joins[given.dateStyle ?? (key === "" ? "y" : key)] ?? missing()) + time;
  };

  const fieldsOf = (time, { zone }) => {
    const local = time + distanceOf(zone, time).seconds * 1000;
    const date = new own.Date(local);
    if (own.dateTime(date) !== local) throw rangeError("this date is too far away");
    const iso = own.dateIso(date);
    const year = own.slice(iso, 0, own.indexOf(iso, "-", 1));
    if (year === "0000" || year[0] === "-") throw rangeError("a year before 1 cannot be written");
    const at = own.indexOf(iso, "T");
    const two = (from) => own.Number(own.slice(iso, at + from, at + from + 2));
    return {
      __proto__: null,
      time, year: own.Number(year), month: two(-5), day: two(-2), hour: two(1), minute: two(4),
      second: two(7), millisecond: own.slice(iso, at + 10, at + 13),
      weekday: ((own.floor(local / DAY) + 4) % 7 + 7) % 7,
    };
  };
  const styleOf = ({ timeZoneName, timeStyle }) =>
    timeZoneName ?? (timeStyle === "full" ? "long" : timeStyle === "long" ? "short" : undefined);
  // The names of a zone: of standard time, short and long, then of daylight time; undefined where the
  // zone has none here, and an error where one was asked for that has to be written out.
  const namesOf = ({ zone, locale, given }) => {
    if (zone.seconds !== undefined) return undefined;
    const { ZONES, NAMES } = kit.part("zones");
    for (let i = 0; i < ZONES.length; i++) {
      if (own.includes(" " + ZONES[i] + " ", " " + zone.name + " ")) return cut(NAMES[locale][i], "|");
    }
    if (styleOf(given) !== "long") return undefined;
    const hint = "use `timeZoneName: \"short\"`, `\"shortOffset\"` or `\"longOffset\"`";
    throw rangeError("there is no long name of `" + zone.name + "` here: " + hint);
  };
  const zoneText = (settings, time) => {
    const { zone, locale, given } = settings;
    const style = styleOf(given);
    const isLong = style === "long" || style === "longOffset";
    const isNamed = style === "long" || style === "short";
    if (zone.name === "UTC" && isNamed) return isLong ? kit.part("zones").UTC[locale] : "UTC";
    const { seconds, isDaylight } = distanceOf(zone, time);
    const names = isNamed ? namesOf(settings) : undefined;
    const name = names === undefined ? "" : names[(isDaylight ? 2 : 0) + (isLong ? 1 : 0)] ?? "";
    if (name !== "") return name;
    const isFrench = locale === "fr-FR";
    const base = isFrench ? "UTC" : "GMT";
    const away = seconds < 0 ? -seconds : seconds;
    const two = (number) => own.padStart(own.String(own.floor(number) % 60), 2, "0");
    const hours = own.padStart(own.String(own.floor(away / 3600)), isLong ? 2 : 1, "0");
    const rest = (away % 3600 !== 0 || isLong ? ":" + two(away / 60) : "") + (away % 60 === 0 ? "" : ":" + two(away));
    return base + (seconds >= 0 ? "+" : isFrench ? "\u2212" : "-") + hours + rest;
  };
  const TYPES = {
    __proto__: null, E: "weekday", y: "year", M: "month", L: "month", d: "day", h: "hour",
    m: "minute", s: "second", a: "dayPeriod", z: "timeZoneName",
  };
  const fieldText = (token, fields, settings) => {
    const table = tables[settings.locale];
    const { given } = settings;
    const kind = token[0];
    const type = TYPES[kind];
    switch (kind) {
      case "E": {
        const isAlone = given.month === undefined && given.day === undefined;
        const width = given.weekday === "short" ? (isAlone ? "alone" : "short") : "long";
        return cut(table.days[width], "|")[fields.weekday];
      }
      case "L": {
        const isShort = given.month === "short" || given.dateStyle === "medium";
        return cut(table.months[isShort ? "short" : "long"], "|")[fields.month - 1];
      }
      case "a": return cut(table.halves, "|")[fields.hour < 12 ? 0 : 1];
      case "z": return zoneText(settings, fields.time);
      default: break;
    }
    const isPadded = token.length === 2 || given[type] === "2-digit";
    let number = fields[type];
    if (kind === "y") return isPadded ? own.padStart(own.String(number % 100), 2, "0") : own.String(number);
    if (kind === "h" && settings.isHalf) number = number % 12 === 0 ? table.noon : number % 12;
    return isPadded ? own.padStart(own.String(number), 2, "0") : own.String(number);
  };
  const toParts = (time, settings) => {
    const fields = fieldsOf(time, settings);
    const pattern = patternOf(settings);
    const parts = [];
    const add = (type, value) => { if (value !== "") own.append(parts, { type, value }); };
    for (let at = 0; at < pattern.length;) {
      const open = own.indexOf(pattern, "{", at);
      if (open !== at) {
        add("literal", own.slice(pattern, at, open < 0 ? pattern.length : open));
        if (open < 0) break;
      }
      const close = own.indexOf(pattern, "}", open);
      const token = own.slice(pattern, open + 1, close);
      add(TYPES[token[0]], fieldText(token, fields, settings));
      const digits = settings.given.fractionalSecondDigits;
      if (token[0] === "s" && digits !== undefined) {
        add("literal", tables[settings.locale].number.decimal);
        add("fractionalSecond", own.slice(fields.millisecond, 0, digits));
      }
      at = close + 1;
    }
    return parts;
  };
  const format = (time, settings) => {
    const parts = toParts(time, settings);
    let text = "";
    for (let i = 0; i < parts.length; i++) text += parts[i].value;
    return text;
  };
  return own.freeze({ __proto__: null, settingsOf, format, toParts });
}
