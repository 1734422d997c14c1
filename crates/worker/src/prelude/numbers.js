// Numbers, percentages, money and measures as text, rounded as people round: half away from zero, on
// the number as it is written. The words of short numbers and of units are loaded when they are needed.
(host, own, kit) => {
  "use strict";
  const { tables, localeOf, optionsOf, whole, cut, rangeError } = kit.part("locale");
  const NO_DIGITS = "JPY KRW VND CLP ISK UGX PYG XAF XOF RWF BIF DJF GNF KMF VUV XPF";
  const THREE_DIGITS = "KWD BHD TND JOD OMR LYD";
  const CODE = /^[A-Za-z]{3}$/;
  const ENDS_IN_LETTER = /\p{L}$/u;
  const NO_BREAK = "\u00a0";
  const SPACED = /^(\s*)([^]*?)(\s*)$/;
  const NONE = own.freeze({ __proto__: null, from: 0, to: 0 });
  const NO_WORD = own.freeze({ __proto__: null, power: 0, forms: "" });
  const placed = own.placer(host);
  const DIGITS = own.freeze({
    __proto__: null,
    minimumIntegerDigits: whole(1, 21),
    minimumFractionDigits: whole(0, 100),
    maximumFractionDigits: whole(0, 100),
    minimumSignificantDigits: whole(1, 21),
    maximumSignificantDigits: whole(1, 21),
  });
  const OPTIONS = {
    __proto__: null,
    style: ["decimal", "percent", "currency", "unit"],
    currency: (key, value) => {
      const code = own.String(value);
      if (own.exec(CODE, code) !== null) return own.upper(code);
      throw rangeError("`currency` is a code of three letters, such as \"USD\"");
    },
    currencyDisplay: ["symbol", "narrowSymbol", "code"],
    currencySign: ["standard"],
    useGrouping: [true, false, "auto", "always", "min2", "true", "false"],
    ...DIGITS,
    unit: (key, value) => {
      const name = own.String(value);
      const { NAMES } = kit.part("measures");
      if (own.includes(" " + NAMES + " ", " " + name + " ") && !own.includes(name, " ")) return name;
      const all = own.replaceAll(NAMES, " ", ", ");
      throw rangeError("there is no unit `" + own.slice(name, 0, 50) + "` here, only " + all);
    },
    unitDisplay: ["short", "long", "narrow"],
    notation: ["standard", "compact"],
    compactDisplay: ["short", "long"],
    signDisplay: ["auto", "always", "never", "exceptZero", "negative"],
    roundingMode: ["halfExpand"],
    numberingSystem: ["latn"],
    localeMatcher: ["lookup", "best fit"],
  };

  const settingsOf = (wanted, options) => {
    const locale = localeOf(wanted);
    const given = optionsOf("Intl.NumberFormat", options, OPTIONS);
    const { style = "decimal", currency } = given;
    if (style === "currency" && currency === undefined) {
      throw placed(new own.TypeError("`style: \"currency\"` needs a `currency`, such as \"USD\""));
    }
    if (style === "unit" && given.unit === undefined) {
      throw placed(new own.TypeError("`style: \"unit\"` needs a `unit`, such as \"kilometer\""));
    }
    const { notation = "standard", unit, unitDisplay = "short" } = given;
    // Money has no long words.
    const compactDisplay = style === "currency" ? "short" : given.compactDisplay ?? "short";
    const isCompact = notation === "compact";
    const digits = style !== "currency" ? 0
      : own.includes(NO_DIGITS, currency) ? 0 : own.includes(THREE_DIGITS, currency) ? 3 : 2;
    const isMoney = style === "currency";
    const fraction = fractionOf(given, digits, isMoney || style === "percent" ? digits : 3);
    const { minimumSignificantDigits: least, maximumSignificantDigits: most } = given;
    const isSignificant = least !== undefined || most !== undefined;
    const significant = isSignificant
      ? { __proto__: null, least: least ?? 1, most: most ?? 21 } : undefined;
    if (isSignificant && significant.least > significant.most) {
      throw rangeError("`minimumSignificantDigits` is over `maximumSignificantDigits`");
    }
    const { minimumFractionDigits, maximumFractionDigits } = given;
    // Without a word on digits a short number has two, or all of its whole ones.
    const isShortest = isCompact && !isSignificant && minimumFractionDigits === undefined
      && maximumFractionDigits === undefined;
    const { signDisplay = "auto", currencyDisplay = "symbol", minimumIntegerDigits = 1 } = given;
    const { useGrouping = isCompact ? "min2" : "auto" } = given;
    return own.freeze({
      __proto__: null, locale, style, currency, currencyDisplay, unit, unitDisplay, notation,
      compactDisplay, fraction: isShortest ? NONE : fraction, significant, signDisplay, isShortest,
      minimumIntegerDigits, useGrouping,
    });
  };
  const fractionOf = (given, least, most) => {
    let { minimumFractionDigits: from, maximumFractionDigits: to } = given;
    if (from !== undefined && to !== undefined && from > to) {
      throw rangeError("`minimumFractionDigits` is over `maximumFractionDigits`");
    }
    if (from === undefined) from = to === undefined || to > least ? least : to;
    if (to === undefined) to = most > from ? most : from;
    return { __proto__: null, from, to };
  };

  // A number without its sign as its digits, and how many of them stand before the point.
  const decimalOf = (text) => {
    const exponentAt = own.indexOf(text, "e");
    const mantissa = exponentAt < 0 ? text : own.slice(text, 0, exponentAt);
    const exponent = exponentAt < 0 ? 0 : own.Number(own.slice(text, exponentAt + 1));
    const pointAt = own.indexOf(mantissa, ".");
    let digits = pointAt < 0 ? mantissa : own.slice(mantissa, 0, pointAt) + own.slice(mantissa, pointAt + 1);
    let point = (pointAt < 0 ? mantissa.length : pointAt) + exponent;
    let zeros = 0;
    while (zeros < digits.length && digits[zeros] === "0") zeros++;
    digits = own.slice(digits, zeros);
    point -= zeros;
    return { __proto__: null, digits, point: digits === "" ? 0 : point };
  };
  // Keeps so many digits.
  const rounded = ({ digits, point }, kept) => {
    if (kept < 0) return { __proto__: null, digits: "", point: 0 };
    if (kept >= digits.length) return { __proto__: null, digits, point };
    let text = own.slice(digits, 0, kept);
    if (digits[kept] < "5") return { __proto__: null, digits: text, point };
    let nines = 0;
    while (nines < kept && text[kept - 1 - nines] === "9") nines++;
    text = own.slice(text, 0, kept - nines);
    if (text === "") return { __proto__: null, digits: "1", point: point + 1 };
    const last = own.Number(text[text.length - 1]) + 1;
    return { __proto__: null, digits: own.slice(text, 0, -1) + last, point };
  };
  const roundedFor = (decimal, { fraction, significant, isShortest }) => {
    const { point } = decimal;
    if (isShortest) return rounded(decimal, point > 2 ? point : 2);
    return rounded(decimal, significant === undefined ? point + fraction.to : significant.most);
  };
  // The digits before and behind the point.
  const plainText = ({ digits, point }, { fraction, significant, minimumIntegerDigits }) => {
    const integer = point <= 0 ? "" : own.padEnd(own.slice(digits, 0, point), point, "0");
    let rest = point >= 0 ? own.slice(digits, point) : own.repeat("0", -point) + digits;
    if (digits === "") rest = "";
    while (rest !== "" && rest[rest.length - 1] === "0") rest = own.slice(rest, 0, -1);
    const first = integer === "" ? 0 : integer.length;
    const least = significant === undefined ? fraction.from
      : significant.least - (digits === "" ? 1 : first > 0 ? first : point);
    if (least > rest.length) rest = own.padEnd(rest, least, "0");
    return {
      __proto__: null,
      integer: own.padStart(integer === "" ? "0" : integer, minimumIntegerDigits, "0"),
      rest,
      isZero: digits === "",
    };
  };
  // The word of a short number of so many digits, and which power of ten it stands for.
  const compactOf = (n_digits, { locale, compactDisplay }) => {
    const list = cut(kit.part("measures")[locale].compact[compactDisplay], "|");
    let found = NO_WORD;
    for (let i = 0; i < list.length; i++) {
      const colon = own.indexOf(list[i], ":");
      const powers = cut(own.slice(list[i], 0, colon), "-");
      if (own.Number(powers[0]) >= n_digits) break;
      const power = own.Number(powers[powers.length - 1]);
      found = { __proto__: null, power, forms: own.slice(list[i], colon + 1) };
    }
    return found;
  };
  const shortened = (decimal, settings) => {
    let compact = compactOf(decimal.point, settings);
    const scaled = ({ digits, point }, power) =>
      ({ __proto__: null, digits, point: digits === "" ? 0 : point - power });
    let number = roundedFor(scaled(decimal, compact.power), settings);
    // Rounding may have made it the next larger word's.
    const next = compactOf(number.point + compact.power, settings);
    if (next.power !== compact.power) {
      number = roundedFor(scaled(number, next.power - compact.power), settings);
      compact = next;
    }
    return { __proto__: null, number, compact };
  };

  const groupInto = (parts, integer, { useGrouping, locale }) => {
    const { group, least } = tables[locale].number;
    const from = useGrouping === true || useGrouping === "true" || useGrouping === "always" ? 1
      : useGrouping === "min2" ? 2 : least;
    const isPlain = useGrouping === false || useGrouping === "false" || integer.length < 3 + from;
    const first = isPlain ? integer.length : (integer.length - 1) % 3 + 1;
    add(parts, "integer", own.slice(integer, 0, first));
    for (let at = first; at < integer.length; at += 3) {
      add(parts, "group", group);
      add(parts, "integer", own.slice(integer, at, at + 3));
    }
  };
  const add = (parts, type, value) => { if (value !== "") own.append(parts, { type, value }); };
  // A word with the space before or behind it, which is a literal of its own.
  const addWord = (parts, type, text) => {
    const found = own.exec(SPACED, text);
    add(parts, "literal", found[1]);
    add(parts, type, found[2]);
    add(parts, "literal", found[3]);
  };
  // The word that goes with a number. `=` marks one that stands for the number too: in Italian for
  // each one thousand, in French, which has a third word, for exactly a thousand.
  const addCompact = (parts, { integer, rest }, forms, { locale, isNegative }) => {
    const list = cut(forms, ";");
    const { cardinal } = kit.part("plurals");
    const isOne = cardinal(locale, integer, rest) === "one";
    if (list[0][0] !== "=") {
      addWord(parts, "compact", isOne || list.length === 1 ? list[0] : list[1]);
      return;
    }
    const isExact = cardinal("es-ES", integer, rest) === "one" && !isNegative;
    if (list.length > 2 ? isExact : isOne) {
      parts.length = 0;
      addWord(parts, "compact", own.slice(list[0], 1));
    } else {
      addWord(parts, "compact", isOne ? list[2] : list[1]);
    }
  };
  const addAll = (parts, more) => {
    for (let i = 0; i < more.length; i++) own.append(parts, more[i]);
  };
  const symbolOf = (table, { currency, currencyDisplay }) => {
    if (currencyDisplay === "code") return currency;
    const list = cut(currencyDisplay === "symbol" ? table.symbols : table.narrow, ", ");
    for (let i = 0; i < list.length; i++) {
      if (own.slice(list[i], 0, 3) === currency) return own.slice(list[i], 4);
    }
    return currency;
  };
  const unitForms = (settings) => {
    const { NAMES, [settings.locale]: table } = kit.part("measures");
    const names = cut(NAMES, " ");
    let at = 0;
    while (names[at] !== settings.unit) at++;
    return cut(cut(table.units[settings.unitDisplay], "|")[at], ";");
  };
  // Beside the word of a short number it is a unit.
  const addPercent = (parts, { notation }, { number }) => {
    if (notation === "standard") addWord(parts, "percentSign", number.percent);
    else addWord(parts, "unit", own.replaceAll(number.percent, NO_BREAK, " "));
  };
  // A number with what belongs around it: its sign, and what it counts.
  const dressed = (sign, number, settings, isOne) => {
    const parts = [];
    const addNumber = () => {
      add(parts, sign === "-" ? "minusSign" : "plusSign", sign);
      addAll(parts, number);
    };
    const table = tables[settings.locale];
    if (settings.style === "unit") {
      const forms = unitForms(settings);
      const form = isOne ? forms[0] : forms[forms.length - 1];
      const hole = own.indexOf(form, "{}");
      if (hole > 0) addWord(parts, "unit", own.slice(form, 0, hole));
      addNumber();
      addWord(parts, "unit", hole < 0 ? form : own.slice(form, hole + 2));
      return parts;
    }
    if (settings.style !== "currency" || table.number.currency === "after") {
      addNumber();
      if (settings.style === "percent") addPercent(parts, settings, table);
      if (settings.style === "currency") addWord(parts, "currency", NO_BREAK + symbolOf(table, settings));
      return parts;
    }
    const symbol = symbolOf(table, settings);
    const isApart = table.number.currency !== "before"
      || (own.exec(ENDS_IN_LETTER, symbol) !== null && number[0].type === "integer");
    add(parts, sign === "-" ? "minusSign" : "plusSign", sign);
    add(parts, "currency", symbol);
    add(parts, "literal", isApart ? NO_BREAK : "");
    addAll(parts, number);
    return parts;
  };
  const signOf = (isNegative, isZero, display) => {
    if (display === "never") return "";
    if (isNegative) return isZero && (display === "negative" || display === "exceptZero") ? "" : "-";
    return display === "always" || (display === "exceptZero" && !isZero) ? "+" : "";
  };
  // The digits of a finite number as they are shown, and the word behind a short one.
  const digitsOf = (text, settings) => {
    const decimal = decimalOf(text);
    if (settings.style === "percent" && decimal.digits !== "") decimal.point += 2;
    if (settings.notation !== "compact") {
      return { __proto__: null, plain: plainText(roundedFor(decimal, settings), settings), compact: NO_WORD };
    }
    const { number, compact } = shortened(decimal, settings);
    return { __proto__: null, plain: plainText(number, settings), compact };
  };
  const toParts = (value, settings) => {
    const number = typeof value === "bigint" ? value : own.Number(value);
    const { signDisplay, locale } = settings;
    if (number !== number) {
      return dressed(signOf(false, true, signDisplay), [{ type: "nan", value: "NaN" }], settings, false);
    }
    const isNegative = number < 0 || (number === 0 && 1 / number < 0);
    const written = own.String(number);
    const text = written[0] === "-" ? own.slice(written, 1) : written;
    if (text === "Infinity") {
      const infinite = [{ type: "infinity", value: "\u221e" }];
      return dressed(signOf(isNegative, false, signDisplay), infinite, settings, false);
    }
    const { plain, compact } = digitsOf(text, settings);
    const parts = [];
    groupInto(parts, plain.integer, settings);
    if (plain.rest !== "") {
      add(parts, "decimal", tables[locale].number.decimal);
      add(parts, "fraction", plain.rest);
    }
    if (compact.power > 0) addCompact(parts, plain, compact.forms, { __proto__: null, locale, isNegative });
    const isOne = settings.style === "unit" && compact.power === 0
      && kit.part("plurals").cardinal(locale, plain.integer, plain.rest) === "one";
    return dressed(signOf(isNegative, plain.isZero, signDisplay), parts, settings, isOne);
  };
  const format = (value, settings) => {
    const parts = toParts(value, settings);
    let text = "";
    for (let i = 0; i < parts.length; i++) text += parts[i].value;
    return text;
  };
  // The digits of a number as it is written, for what counts by them.
  const written = (value, settings) => {
    const text = own.String(own.Number(value));
    return digitsOf(text[0] === "-" ? own.slice(text, 1) : text, settings).plain;
  };
  return own.freeze({ __proto__: null, DIGITS, settingsOf, format, toParts, written });
}
