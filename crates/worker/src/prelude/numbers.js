// Numbers, percentages and money as text, rounded as people round: half away from zero, on the
// number as it is written.
(host, own, kit) => {
  "use strict";
  const { tables, localeOf, optionsOf, whole, cut, rangeError } = kit.part("locale");
  const NO_DIGITS = "JPY KRW VND CLP ISK UGX PYG XAF XOF RWF BIF DJF GNF KMF VUV XPF";
  const THREE_DIGITS = "KWD BHD TND JOD OMR LYD";
  const CODE = /^[A-Za-z]{3}$/;
  const ENDS_IN_LETTER = /\p{L}$/u;
  const NO_BREAK = "\u00a0";
  const OPTIONS = {
    __proto__: null,
    style: ["decimal", "percent", "currency"],
    currency: (key, value) => {
      const code = own.String(value);
      if (own.exec(CODE, code) !== null) return own.upper(code);
      throw rangeError("`currency` is a code of three letters, such as \"USD\"");
    },
    currencyDisplay: ["symbol", "narrowSymbol", "code"],
    currencySign: ["standard"],
    useGrouping: [true, false, "auto", "always", "min2", "true", "false"],
    minimumIntegerDigits: whole(1, 21),
    minimumFractionDigits: whole(0, 100),
    maximumFractionDigits: whole(0, 100),
    minimumSignificantDigits: whole(1, 21),
    maximumSignificantDigits: whole(1, 21),
    notation: ["standard"],
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
      throw new own.TypeError("`style: \"currency\"` needs a `currency`, such as \"USD\"");
    }
    const digits = style !== "currency" ? 0
      : own.includes(NO_DIGITS, currency) ? 0 : own.includes(THREE_DIGITS, currency) ? 3 : 2;
    const fraction = fractionOf(given, digits, style === "decimal" ? 3 : digits);
    const { minimumSignificantDigits: least, maximumSignificantDigits: most } = given;
    const isSignificant = least !== undefined || most !== undefined;
    const significant = isSignificant
      ? { __proto__: null, least: least ?? 1, most: most ?? 21 } : undefined;
    if (isSignificant && significant.least > significant.most) {
      throw rangeError("`minimumSignificantDigits` is over `maximumSignificantDigits`");
    }
    const { signDisplay = "auto", currencyDisplay = "symbol", minimumIntegerDigits = 1 } = given;
    const { useGrouping = "auto" } = given;
    return own.freeze({
      __proto__: null, locale, style, currency, currencyDisplay, fraction, significant, signDisplay,
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
  const plainText = (decimal, settings) => {
    const { fraction, significant } = settings;
    const kept = significant === undefined ? decimal.point + fraction.to : significant.most;
    const { digits, point } = rounded(decimal, kept);
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
      integer: own.padStart(integer === "" ? "0" : integer, settings.minimumIntegerDigits, "0"),
      rest,
      isZero: digits === "",
    };
  };
  const grouped = (integer, settings, { group, least }) => {
    const { useGrouping } = settings;
    if (useGrouping === false || useGrouping === "false") return integer;
    const from = useGrouping === true || useGrouping === "true" || useGrouping === "always" ? 1
      : useGrouping === "min2" ? 2 : least;
    if (integer.length < 3 + from) return integer;
    let text = "";
    for (let end = integer.length; end > 0; end -= 3) {
      text = own.slice(integer, end > 3 ? end - 3 : 0, end) + (text === "" ? "" : group + text);
    }
    return text;
  };
  const symbolOf = (table, { currency, currencyDisplay }) => {
    if (currencyDisplay === "code") return currency;
    const list = cut(currencyDisplay === "symbol" ? table.symbols : table.narrow, ", ");
    for (let i = 0; i < list.length; i++) {
      if (own.slice(list[i], 0, 3) === currency) return own.slice(list[i], 4);
    }
    return currency;
  };
  const dressed = (sign, text, settings, table) => {
    if (settings.style === "percent") return sign + text + table.number.percent;
    if (settings.style !== "currency") return sign + text;
    const symbol = symbolOf(table, settings);
    if (table.number.currency === "after") return sign + text + NO_BREAK + symbol;
    const isApart = table.number.currency !== "before" || own.exec(ENDS_IN_LETTER, symbol) !== null;
    return sign + symbol + (isApart ? NO_BREAK : "") + text;
  };
  const signOf = (isNegative, isZero, display) => {
    if (display === "never") return "";
    if (isNegative) return isZero && (display === "negative" || display === "exceptZero") ? "" : "-";
    return display === "always" || (display === "exceptZero" && !isZero) ? "+" : "";
  };
  const format = (value, settings) => {
    const number = typeof value === "bigint" ? value : own.Number(value);
    const table = tables[settings.locale];
    const { signDisplay } = settings;
    if (number !== number) return dressed(signOf(false, true, signDisplay), "NaN", settings, table);
    const isNegative = number < 0 || (number === 0 && 1 / number < 0);
    const written = own.String(number);
    const text = written[0] === "-" ? own.slice(written, 1) : written;
    if (text === "Infinity") {
      return dressed(signOf(isNegative, false, signDisplay), "\u221e", settings, table);
    }
    const decimal = decimalOf(text);
    if (settings.style === "percent" && decimal.digits !== "") decimal.point += 2;
    const plain = plainText(decimal, settings);
    const whole = grouped(plain.integer, settings, table.number);
    const all = plain.rest === "" ? whole : whole + table.number.decimal + plain.rest;
    return dressed(signOf(isNegative, plain.isZero, signDisplay), all, settings, table);
  };
  return own.freeze({ __proto__: null, settingsOf, format });
}
