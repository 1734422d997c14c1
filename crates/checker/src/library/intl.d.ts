// What Intl has in the engine beside the oldest part of the library, which the compiler brings.
// A value that is not there is an error when the script runs; its type is the standard's.

declare namespace Intl {
  interface NumberFormatOptionsUseGroupingRegistry {
    always: never;
    auto: never;
    min2: never;
  }
  interface NumberFormatOptionsCurrencyDisplayRegistry {
    narrowSymbol: never;
  }
  interface NumberFormatOptions {
    currencySign?: "standard";
    notation?: "standard";
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
  function getCanonicalLocales(locales?: string | string[]): string[];
}
