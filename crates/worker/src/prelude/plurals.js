// Which form of a word goes with a number, by the rules of the Unicode locale data (CLDR 48) for the nine
// locales. A number comes as it is written, without its sign: its whole digits and those behind the point.
(host, own) => {
  "use strict";
  const ZEROS = /^0*$/;
  const isZeros = (digits) => own.exec(ZEROS, digits) !== null;
  const stripped = (integer) => {
    let zeros = 0;
    while (zeros < integer.length - 1 && integer[zeros] === "0") zeros++;
    return own.slice(integer, zeros);
  };
  const isMillions = (number, rest) =>
    rest === "" && number.length > 6 && isZeros(own.slice(number, -6));
  // What counts as one: exactly `1` as it is written, whatever is 1, or all below 2.
  const ONES = {
    __proto__: null, "en-US": "written", "en-GB": "written", "de-DE": "written", "it-IT": "written",
    "es-ES": "equal", "fr-FR": "below", "pt-BR": "below", "ja-JP": "none", "zh-CN": "none",
  };
  const ROMANCE = "fr-FR es-ES it-IT pt-BR";
  const cardinal = (locale, integer, rest) => {
    const number = stripped(integer);
    const rule = ONES[locale];
    if (rule === "none") return "other";
    if (number === "1" && (rest === "" || rule === "below" || (rule === "equal" && isZeros(rest)))) {
      return "one";
    }
    if (number === "0" && rule === "below") return "one";
    return own.includes(ROMANCE, locale) && isMillions(number, rest) ? "many" : "other";
  };
  const english = (number) => {
    const tens = own.slice(number, -2);
    const last = number[number.length - 1];
    const isTeen = tens.length === 2 && tens[0] === "1";
    if (isTeen) return "other";
    return last === "1" ? "one" : last === "2" ? "two" : last === "3" ? "few" : "other";
  };
  const ordinal = (locale, integer, rest) => {
    const number = stripped(integer);
    if (!isZeros(rest)) return "other";
    if (locale === "en-US" || locale === "en-GB") return english(number);
    if (locale === "fr-FR") return number === "1" ? "one" : "other";
    const isItalian = locale === "it-IT" && own.includes(" 8 11 80 800 ", " " + number + " ");
    return isItalian ? "many" : "other";
  };
  // All that a locale has, in the order that the standard lists them.
  const categoriesOf = (locale, type) => {
    if (type === "ordinal") {
      if (locale === "en-US" || locale === "en-GB") return ["few", "one", "two", "other"];
      return locale === "fr-FR" ? ["one", "other"] : locale === "it-IT" ? ["many", "other"] : ["other"];
    }
    if (ONES[locale] === "none") return ["other"];
    return own.includes(ROMANCE, locale) ? ["many", "one", "other"] : ["one", "other"];
  };
  return own.freeze({ __proto__: null, cardinal, ordinal, categoriesOf });
}
