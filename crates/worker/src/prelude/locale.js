// What NumberFormat and DateTimeFormat share: which locale is meant, and options that are checked,
// so that one which is not there is an error and not a wrong answer.
(host, own, kit) => {
  "use strict";
  const placed = own.placer(host);
  const tables = kit.part("locales");
  const TAG = /^[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?(?:[-_][A-Za-z\d]{1,8})*$/;
  const LETTER = /^[a-z]/;
  const KNOWN = own.keys(tables);
  const rangeError = (message) => placed(new own.RangeError(own.wellFormed(message)));

  // The locales of a list as the standard spells them: `de-DE`, `zh-Hans-CN`.
  const localesOf = (wanted) => {
    const list = wanted === undefined ? [] : own.isArray(wanted) ? wanted : [wanted];
    const tags = [];
    for (let i = 0; i < list.length; i++) {
      const tag = list[i];
      if (typeof tag !== "string" || tag.length > 100 || own.exec(TAG, tag) === null) {
        const shown = typeof tag === "string" ? own.slice(tag, 0, 50) : typeof tag;
        throw rangeError("`" + shown + "` is no locale such as \"en-US\"");
      }
      own.append(tags, spelled(tag));
    }
    return tags;
  };
  const spelled = (tag) => {
    const parts = cut(own.lower(own.replaceAll(tag, "_", "-")), "-");
    let text = parts[0];
    let isExtended = false;
    for (let i = 1; i < parts.length; i++) {
      const part = parts[i];
      if (part.length === 1) isExtended = true;
      const isScript = !isExtended && part.length === 4 && own.exec(LETTER, part) !== null;
      const isRegion = !isExtended && part.length === 2;
      const first = own.upper(part[0]) + own.slice(part, 1);
      text += "-" + (isScript ? first : isRegion ? own.upper(part) : part);
    }
    return text;
  };
  // The first locale of a list that we have, exactly or by its language alone; else en-US.
  const localeOf = (wanted) => {
    const tags = localesOf(wanted);
    for (let i = 0; i < tags.length; i++) {
      const found = find(own.lower(tags[i]));
      if (found !== undefined) return found;
    }
    return "en-US";
  };
  const find = (tag) => {
    const extension = own.indexOf(tag, "-u-");
    const plain = extension < 0 ? tag : own.slice(tag, 0, extension);
    for (let i = 0; i < KNOWN.length; i++) {
      const known = own.lower(KNOWN[i]);
      if (known === plain || own.slice(known, 0, 2) === plain) return KNOWN[i];
    }
    return undefined;
  };

  // The options as an object without a prototype. `known` says what each may be: a list of texts or
  // a function that checks.
  const optionsOf = (name, options, known) => {
    const result = own.create(null);
    if (options === undefined) return result;
    if (typeof options !== "object" || options === null) {
      throw placed(new own.TypeError("`" + name + "` takes its options as an object"));
    }
    const keys = own.keys(options);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const value = options[key];
      if (value === undefined) continue;
      const rule = own.hasOwn(known, key) ? known[key] : undefined;
      if (rule === undefined) {
        const all = own.join(own.keys(known), ", ");
        throw rangeError("`" + name + "` has no option `" + own.slice(key, 0, 50) + "` here, only " + all);
      }
      result[key] = typeof rule === "function" ? rule(key, value) : choice(name, key, value, rule);
    }
    return result;
  };
  const choice = (name, key, value, list) => {
    for (let i = 0; i < list.length; i++) if (list[i] === value) return value;
    const shown = typeof value === "string" ? "\"" + own.slice(value, 0, 50) + "\"" : typeof value;
    const all = own.join(list, ", ");
    throw rangeError("`" + name + "` has no `" + key + ": " + shown + "` here, only " + all);
  };
  const whole = (least, most) => (key, value) => {
    const number = own.Number(value);
    if (number >= least && number <= most) return own.floor(number);
    throw rangeError("`" + key + "` is a number from " + least + " to " + most);
  };
  const cut = (text, separator) => {
    const parts = [];
    let at = 0;
    for (;;) {
      const next = own.indexOf(text, separator, at);
      own.append(parts, own.slice(text, at, next < 0 ? text.length : next));
      if (next < 0) return parts;
      at = next + separator.length;
    }
  };
  return own.freeze({
    __proto__: null, tables, KNOWN, localesOf, localeOf, optionsOf, whole, cut, rangeError,
  });
}
