// What Intl has in the engine beside the oldest part of the library, which the compiler brings.
// A value that is not there is an error when the script runs; its type is the standard's.

declare namespace Intl {
  interface NumberFormatOptionsUseGroupingRegistry {
    always: never;
    auto: never;
    min2: never;
  }
  interface NumberFormatOptionsStyleRegistry {
    unit: never;
  }
  interface NumberFormatOptionsCurrencyDisplayRegistry {
    narrowSymbol: never;
  }
  interface NumberFormatOptions {
    currencySign?: "standard";
    notation?: "standard" | "compact";
    compactDisplay?: "short" | "long";
    unit?: string;
    unitDisplay?: "short" | "long" | "narrow";
    signDisplay?: "auto" | "always" | "never" | "exceptZero" | "negative";
    roundingMode?: "halfExpand";
    numberingSystem?: "latn";
  }
  interface DateTimeFormatOptions {
    dateStyle?: "full" | "long" | "medium" | "short";
    timeStyle?: "long" | "medium" | "short";
    fractionalSecondDigits?: number;
    hourCycle?: "h12" | "h23";
    calendar?: "gregory";
    numberingSystem?: "latn";
  }
  interface DateTimeFormat {
    formatToParts(date?: Date | number): { type: string; value: string }[];
  }
  interface NumberFormat {
    formatToParts(value?: number | bigint): { type: string; value: string }[];
  }
  interface ResolvedNumberFormatOptions {
    notation: string;
    compactDisplay?: string;
    unit?: string;
    unitDisplay?: string;
    signDisplay: string;
  }

  type PluralCategory = "zero" | "one" | "two" | "few" | "many" | "other";
  interface PluralRulesOptions {
    localeMatcher?: "lookup" | "best fit";
    type?: "cardinal" | "ordinal";
    minimumIntegerDigits?: number;
    minimumFractionDigits?: number;
    maximumFractionDigits?: number;
    minimumSignificantDigits?: number;
    maximumSignificantDigits?: number;
  }
  class PluralRules {
    constructor(locales?: string | string[], options?: PluralRulesOptions);
    static supportedLocalesOf(locales: string | string[]): string[];
    select(value: number): PluralCategory;
    resolvedOptions(): { locale: string; type: string; pluralCategories: PluralCategory[]; [other: string]: any };
  }

  interface ListFormatOptions {
    localeMatcher?: "lookup" | "best fit";
    type?: "conjunction" | "disjunction" | "unit";
    style?: "long" | "short" | "narrow";
  }
  class ListFormat {
    constructor(locales?: string | string[], options?: ListFormatOptions);
    static supportedLocalesOf(locales: string | string[]): string[];
    format(list: readonly string[] | ReadonlySet<string>): string;
    formatToParts(list: readonly string[] | ReadonlySet<string>): { type: "element" | "literal"; value: string }[];
    resolvedOptions(): { locale: string; type: string; style: string };
  }

  interface RelativeTimeFormatOptions {
    localeMatcher?: "lookup" | "best fit";
    numeric?: "always" | "auto";
    style?: "long" | "short" | "narrow";
    numberingSystem?: "latn";
  }
  type RelativeTimeFormatUnit =
    | "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year"
    | "seconds" | "minutes" | "hours" | "days" | "weeks" | "months" | "quarters" | "years";
  class RelativeTimeFormat {
    constructor(locales?: string | string[], options?: RelativeTimeFormatOptions);
    static supportedLocalesOf(locales: string | string[]): string[];
    format(value: number, unit: RelativeTimeFormatUnit): string;
    formatToParts(value: number, unit: RelativeTimeFormatUnit): { type: string; value: string; unit?: string }[];
    resolvedOptions(): { locale: string; style: string; numeric: string; numberingSystem: string };
  }

  function getCanonicalLocales(locales?: string | string[]): string[];
}
