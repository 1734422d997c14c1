// The same text as a JavaScript engine with all locale data gives, line by line.
const locales = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "ja-JP", "zh-CN"];
const numbers = [[0], [-0], [1234.5], [-1234567.891], [1e21], [1.5e-7], [0.1 + 0.2], [1.005, { maximumFractionDigits: 2 }], [NaN], [-Infinity], [123456789012345678901n],
  [0.256, { style: "percent" }], [12.345, { style: "percent", minimumFractionDigits: 1 }], [1234.5, { style: "currency", currency: "EUR" }], [-9.995, { style: "currency", currency: "USD" }],
  [5000, { style: "currency", currency: "JPY" }], [12345.6, { style: "currency", currency: "chf" }], [12345, { style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol" }],
  [7, { style: "currency", currency: "SEK", currencyDisplay: "code", minimumFractionDigits: 0 }], [1234, { useGrouping: false }], [1234, { useGrouping: true }], [1234567, { maximumSignificantDigits: 3 }],
  [0.00123456, { maximumSignificantDigits: 2 }], [5, { minimumIntegerDigits: 2 }], [3, { minimumFractionDigits: 2 }], [4, { signDisplay: "always" }], [-0.2, { maximumFractionDigits: 0, signDisplay: "exceptZero" }],
  [999.999, { maximumFractionDigits: 2 }], [0, { minimumSignificantDigits: 3 }], [10, { minimumSignificantDigits: 4 }]];
for (const locale of locales) {
  const texts = numbers.map(([n, o]: any) => n.toLocaleString(locale, o));
  for (let i = 0; i < 30; i += 10) console.log(JSON.stringify(texts.slice(i, i + 10)));
}
return 0;
