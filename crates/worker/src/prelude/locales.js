// How nine locales write numbers, money and dates, as the Unicode locale data (CLDR 48) has it.
// `{y}` and such stand for fields, doubled where they have two digits; `{L}` is a month's name and
// `{E}` a day's. A key of `dates` says which fields there are: E weekday, y year, M number, S short
// or L long name of the month, d day; `a` in `times` is the clock of twelve hours, whose
// `noon` is 12 or 0. A short day is `short` beside a date and `alone` without one.
() => ({
  __proto__: null,
  "en-US": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ".", group: ",", least: 1, percent: "%", currency: "before",
    },
    symbols:
      "USD $, EUR €, GBP £, JPY ¥, CNY CN¥, INR ₹, KRW ₩, BRL R$, CAD CA$, " +
      "AUD A$, NZD NZ$, MXN MX$, ILS ₪, HKD HK$, TWD NT$, VND ₫, PHP ₱",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD $, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON lei",
    months: {
      __proto__: null,
      long:
        "January|February|March|April|May|June|July|August|September|October|" +
        "November|December",
      short: "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    },
    days: {
      __proto__: null,
      long: "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
      short: "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
      alone: "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
    },
    halves: "AM|PM",
    isHalf: true,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{M}/{d}", S: "{L}", Sd: "{L} {d}", L: "{L}",
      Ld: "{L} {d}", y: "{y}", yd: "{y} (day: {d})", yM: "{M}/{y}", yMd: "{M}/{d}/{y}",
      yS: "{L} {y}", ySd: "{L} {d}, {y}", yL: "{L} {y}", yLd: "{L} {d}, {y}", E: "{E}",
      Ed: "{d} {E}", EM: "{M} {E}", EMd: "{E}, {M}/{d}", ES: "{L} {E}", ESd: "{E}, {L} {d}",
      EL: "{L} {E}", ELd: "{E}, {L} {d}", Ey: "{y} {E}", Eyd: "{d} {E} {y}", EyM: "{M}/{y} {E}",
      EyMd: "{E}, {M}/{d}/{y}", EyS: "{L} {y} {E}", EySd: "{E}, {L} {d}, {y}", EyL: "{L} {y} {E}",
      EyLd: "{E}, {L} {d}, {y}",
    },
    styles: {
      __proto__: null, full: "{E}, {L} {d}, {y}", long: "{L} {d}, {y}", medium: "{L} {d}, {y}",
      short: "{M}/{d}/{yy}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}", h: "{hh}",
      hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " at ", long: " at ", medium: ", ", short: ", ", E: " ", M: ", ",
      S: ", ", L: " at ", EL: " at ", ES: ", ", EM: ", ", y: ", ",
    },
    zone: "after",
    noon: 12,
  },
  "en-GB": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ".", group: ",", least: 1, percent: "%", currency: "before",
    },
    symbols:
      "USD US$, EUR €, GBP £, JPY JP¥, CNY CN¥, INR ₹, KRW ₩, BRL R$, CAD CA$, " +
      "AUD A$, NZD NZ$, MXN MX$, ILS ₪, HKD HK$, TWD NT$, VND ₫, PHP ₱",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD $, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON lei",
    months: {
      __proto__: null,
      long:
        "January|February|March|April|May|June|July|August|September|October|" +
        "November|December",
      short: "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec",
    },
    days: {
      __proto__: null,
      long: "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
      short: "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
      alone: "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
    },
    halves: "am|pm",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{dd}/{MM}", S: "{L}", Sd: "{d} {L}", L: "{L}",
      Ld: "{d} {L}", y: "{y}", yd: "{y} (day: {d})", yM: "{MM}/{y}", yMd: "{dd}/{MM}/{y}",
      yS: "{L} {y}", ySd: "{d} {L} {y}", yL: "{L} {y}", yLd: "{d} {L} {y}", E: "{E}",
      Ed: "{E} {d}", EM: "{M} {E}", EMd: "{E} {dd}/{MM}", ES: "{L} {E}", ESd: "{E} {d} {L}",
      EL: "{L} {E}", ELd: "{E} {d} {L}", Ey: "{y} {E}", Eyd: "{E} {d} {y}", EyM: "{MM}/{y} {E}",
      EyMd: "{E}, {dd}/{MM}/{y}", EyS: "{L} {y} {E}", EySd: "{E}, {d} {L} {y}",
      EyL: "{L} {y} {E}", EyLd: "{E}, {d} {L} {y}",
    },
    styles: {
      __proto__: null, full: "{E}, {d} {L} {y}", long: "{d} {L} {y}", medium: "{d} {L} {y}",
      short: "{dd}/{MM}/{y}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}", h: "{hh}",
      hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " at ", long: " at ", medium: ", ", short: ", ", E: " ", M: ", ",
      S: ", ", L: " at ", EL: " at ", ES: ", ", EM: ", ", y: ", ",
    },
    zone: "after",
    noon: 12,
  },
  "de-DE": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ",", group: ".", least: 1, percent: "\u00a0%", currency: "after",
    },
    symbols:
      "USD $, EUR €, GBP £, JPY ¥, CNY CN¥, INR ₹, KRW ₩, BRL R$, CAD CA$, " +
      "AUD AU$, NZD NZ$, MXN MX$, ILS ₪, THB ฿, HKD HK$, TWD NT$, VND ₫",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD NT$, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON L",
    months: {
      __proto__: null,
      long: "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
      short: "Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.",
    },
    days: {
      __proto__: null,
      long: "Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag",
      short: "So.|Mo.|Di.|Mi.|Do.|Fr.|Sa.",
      alone: "So|Mo|Di|Mi|Do|Fr|Sa",
    },
    halves: "AM|PM",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{d}.{M}.", S: "{L}", Sd: "{d}. {L}", L: "{L}",
      Ld: "{d}. {L}", y: "{y}", yd: "{y} (Tag: {d})", yM: "{M}/{y}", yMd: "{d}.{M}.{y}",
      yS: "{L} {y}", ySd: "{d}. {L} {y}", yL: "{L} {y}", yLd: "{d}. {L} {y}", E: "{E}",
      Ed: "{E}, {d}.", EM: "{M} {E}", EMd: "{E}, {d}.{M}.", ES: "{L} {E}", ESd: "{E}, {d}. {L}",
      EL: "{L} {E}", ELd: "{E}, {d}. {L}", Ey: "{y} {E}", Eyd: "{y} {E}, {d}.",
      EyM: "{M}/{y} {E}", EyMd: "{E}, {d}.{M}.{y}", EyS: "{L} {y} {E}", EySd: "{E}, {d}. {L} {y}",
      EyL: "{L} {y} {E}", EyLd: "{E}, {d}. {L} {y}",
    },
    styles: {
      __proto__: null, full: "{E}, {d}. {L} {y}", long: "{d}. {L} {y}", medium: "{dd}.{MM}.{y}",
      short: "{dd}.{MM}.{yy}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}",
      h: "{hh} Uhr", hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " um ", long: " um ", medium: ", ", short: ", ", E: ", ", M: ", ",
      S: ", ", L: " um ", EL: " um ", ES: ", ", EM: ", ", y: ", ",
    },
    zone: "after",
    noon: 12,
  },
  "fr-FR": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ",", group: "\u202f", least: 1, percent: "\u00a0%",
      currency: "after",
    },
    symbols:
      "USD $US, EUR €, GBP £GB, INR ₹, KRW ₩, BRL R$, CAD $CA, AUD $AU, NZD $NZ, " +
      "MXN $MX, ILS ₪, SGD $SG, VND ₫, ARS $AR, CLP $CL, COP $CO",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD NT$, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON L",
    months: {
      __proto__: null,
      long:
        "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|" +
        "novembre|décembre",
      short: "janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.",
    },
    days: {
      __proto__: null,
      long: "dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi",
      short: "dim.|lun.|mar.|mer.|jeu.|ven.|sam.",
      alone: "dim.|lun.|mar.|mer.|jeu.|ven.|sam.",
    },
    halves: "AM|PM",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{dd}/{MM}", S: "{L}", Sd: "{d} {L}", L: "{L}",
      Ld: "{d} {L}", y: "{y}", yd: "{y} (jour: {d})", yM: "{MM}/{y}", yMd: "{dd}/{MM}/{y}",
      yS: "{L} {y}", ySd: "{d} {L} {y}", yL: "{L} {y}", yLd: "{d} {L} {y}", E: "{E}",
      Ed: "{E} {d}", EM: "{M} {E}", EMd: "{E} {dd}/{MM}", ES: "{L} {E}", ESd: "{E} {d} {L}",
      EL: "{L} {E}", ELd: "{E} {d} {L}", Ey: "{y} {E}", Eyd: "{y} {E} {d}", EyM: "{MM}/{y} {E}",
      EyMd: "{E} {dd}/{MM}/{y}", EyS: "{L} {y} {E}", EySd: "{E} {d} {L} {y}", EyL: "{L} {y} {E}",
      EyLd: "{E} {d} {L} {y}",
    },
    styles: {
      __proto__: null, full: "{E} {d} {L} {y}", long: "{d} {L} {y}", medium: "{d} {L} {y}",
      short: "{dd}/{MM}/{y}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}", h: "{hh} h",
      hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " à ", long: " à ", medium: ", ", short: " ", E: " ", M: " ",
      S: ", ", L: " à ", EL: " à ", ES: ", ", EM: " ", y: " ",
    },
    zone: "after",
    noon: 12,
  },
  "es-ES": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ",", group: ".", least: 2, percent: "\u00a0%", currency: "after",
    },
    symbols: "USD US$, EUR €, THB ฿, VND ₫",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD NT$, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON L",
    months: {
      __proto__: null,
      long:
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|" +
        "noviembre|diciembre",
      short: "ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic",
    },
    days: {
      __proto__: null,
      long: "domingo|lunes|martes|miércoles|jueves|viernes|sábado",
      short: "dom|lun|mar|mié|jue|vie|sáb",
      alone: "dom|lun|mar|mié|jue|vie|sáb",
    },
    halves: "a. m.|p. m.",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{d}/{M}", S: "{L}", Sd: "{d} {L}", L: "{L}",
      Ld: "{d} de {L}", y: "{y}", yd: "{y} (día: {d})", yM: "{M}/{y}", yMd: "{d}/{M}/{y}",
      yS: "{L} {y}", ySd: "{d} {L} {y}", yL: "{L} de {y}", yLd: "{d} de {L} de {y}", E: "{E}",
      Ed: "{E} {d}", EM: "{M} {E}", EMd: "{E}, {d}/{M}", ES: "{L} {E}", ESd: "{E}, {d} {L}",
      EL: "{L} {E}", ELd: "{E}, {d} de {L}", Ey: "{y} {E}", Eyd: "{y} {E} {d}",
      EyM: "{M}/{y} {E}", EyMd: "{E}, {d}/{M}/{y}", EyS: "{L} {y} {E}",
      EySd: "{E}, {d} de {L} de {y}", EyL: "{L} de {y} {E}", EyLd: "{E}, {d} de {L} de {y}",
    },
    styles: {
      __proto__: null, full: "{E}, {d} de {L} de {y}", long: "{d} de {L} de {y}",
      medium: "{d} {L} {y}", short: "{d}/{M}/{yy}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}", h: "{h}",
      hm: "{h}:{mm}", hms: "{h}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: ", ", long: " a las ", medium: ", ", short: ", ", E: ", ", M: ", ",
      S: ", ", L: " a las ", EL: ", ", ES: ", ", EM: ", ", y: ", ",
    },
    zone: "after",
    noon: 12,
  },
  "it-IT": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ",", group: ".", least: 2, percent: "%", currency: "after",
    },
    symbols: "EUR €, GBP £, CNY CN¥, CAD CA$, AUD A$, NZD NZ$, ILS ₪, THB ฿, PHP ₱",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK NKr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD NT$, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON lei",
    months: {
      __proto__: null,
      long:
        "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|" +
        "ottobre|novembre|dicembre",
      short: "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic",
    },
    days: {
      __proto__: null,
      long: "domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato",
      short: "dom|lun|mar|mer|gio|ven|sab",
      alone: "dom|lun|mar|mer|gio|ven|sab",
    },
    halves: "AM|PM",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{dd}/{MM}", S: "{L}", Sd: "{d} {L}", L: "{L}",
      Ld: "{d} {L}", y: "{y}", yd: "{y} (giorno: {d})", yM: "{MM}/{y}", yMd: "{dd}/{MM}/{y}",
      yS: "{L} {y}", ySd: "{d} {L} {y}", yL: "{L} {y}", yLd: "{d} {L} {y}", E: "{E}",
      Ed: "{E} {d}", EM: "{M} {E}", EMd: "{E} {dd}/{MM}", ES: "{L} {E}", ESd: "{E} {d} {L}",
      EL: "{L} {E}", ELd: "{E} {d} {L}", Ey: "{y} {E}", Eyd: "{y} {E} {d}", EyM: "{MM}/{y} {E}",
      EyMd: "{E} {dd}/{MM}/{y}", EyS: "{L} {y} {E}", EySd: "{E} {d} {L} {y}", EyL: "{L} {y} {E}",
      EyLd: "{E} {d} {L} {y}",
    },
    styles: {
      __proto__: null, full: "{E} {d} {L} {y}", long: "{d} {L} {y}", medium: "{d} {L} {y}",
      short: "{dd}/{MM}/{yy}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}", h: "{h}",
      hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " alle ore ", long: " alle ore ", medium: ", ", short: ", ", E: " ",
      M: ", ", S: ", ", L: " alle ore ", EL: " alle ore ", ES: ", ", EM: ", ", y: ", ",
    },
    zone: "after",
    noon: 12,
  },
  "pt-BR": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ",", group: ".", least: 1, percent: "%", currency: "before apart",
    },
    symbols:
      "USD US$, EUR €, GBP £, JPY JP¥, CNY CN¥, INR ₹, KRW ₩, BRL R$, CAD CA$, " +
      "AUD AU$, NZD NZ$, MXN MX$, ILS ₪, THB ฿, HKD HK$, TWD NT$, VND ₫",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD NT$, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON L",
    months: {
      __proto__: null,
      long:
        "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|" +
        "novembro|dezembro",
      short: "jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez.",
    },
    days: {
      __proto__: null,
      long: "domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado",
      short: "dom.|seg.|ter.|qua.|qui.|sex.|sáb.",
      alone: "dom.|seg.|ter.|qua.|qui.|sex.|sáb.",
    },
    halves: "AM|PM",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}", M: "{M}", Md: "{dd}/{MM}", S: "{L}", Sd: "{d} de {L}", L: "{L}",
      Ld: "{d} de {L}", y: "{y}", yd: "{y} (dia: {d})", yM: "{MM}/{y}", yMd: "{dd}/{MM}/{y}",
      yS: "{L} de {y}", ySd: "{d} de {L} de {y}", yL: "{L} de {y}", yLd: "{d} de {L} de {y}",
      E: "{E}", Ed: "{E}, {d}", EM: "{M} {E}", EMd: "{E}, {dd}/{MM}", ES: "{L} {E}",
      ESd: "{E}, {d} de {L}", EL: "{L} {E}", ELd: "{E}, {d} de {L}", Ey: "{y} {E}",
      Eyd: "{y} {E}, {d}", EyM: "{MM}/{y} {E}", EyMd: "{E}, {dd}/{MM}/{y}", EyS: "{L} de {y} {E}",
      EySd: "{E}, {d} de {L} de {y}", EyL: "{L} de {y} {E}", EyLd: "{E}, {d} de {L} de {y}",
    },
    styles: {
      __proto__: null, full: "{E}, {d} de {L} de {y}", long: "{d} de {L} de {y}",
      medium: "{d} de {L} de {y}", short: "{dd}/{MM}/{y}",
    },
    times: {
      __proto__: null, ha: "{h} {a}", hma: "{h}:{mm} {a}", hmsa: "{h}:{mm}:{ss} {a}", h: "{hh}",
      hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " às ", long: " às ", medium: ", ", short: ", ", E: ", ", M: ", ",
      S: ", ", L: " às ", EL: " às ", ES: ", ", EM: ", ", y: ", ",
    },
    zone: "after",
    noon: 12,
  },
  "ja-JP": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ".", group: ",", least: 1, percent: "%", currency: "before",
    },
    symbols:
      "USD $, EUR €, GBP £, JPY ￥, CNY 元, INR ₹, KRW ₩, BRL R$, CAD CA$, AUD A$, " +
      "NZD NZ$, MXN MX$, ILS ₪, HKD HK$, TWD NT$, VND ₫",
    narrow:
      "USD $, EUR €, GBP £, JPY ￥, CNY ￥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD $, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON レイ",
    months: {
      __proto__: null,
      long: "1|2|3|4|5|6|7|8|9|10|11|12",
      short: "1|2|3|4|5|6|7|8|9|10|11|12",
    },
    days: {
      __proto__: null,
      long: "日曜日|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日",
      short: "(日)|(月)|(火)|(水)|(木)|(金)|(土)",
      alone: "日|月|火|水|木|金|土",
    },
    halves: "午前|午後",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}日", M: "{M}月", Md: "{M}/{d}", S: "{M}月", Sd: "{M}月{d}日", L: "{M}月",
      Ld: "{M}月{d}日", y: "{y}年", yd: "{y}年 (日: {d}日)", yM: "{y}/{M}", yMd: "{y}/{M}/{d}",
      yS: "{y}年{M}月", ySd: "{y}年{M}月{d}日", yL: "{y}年{M}月", yLd: "{y}年{M}月{d}日", E: "{E}",
      Ed: "{d}日{E}", EM: "{M}月 {E}", EMd: "{M}/{d}{E}", ES: "{M}月 {E}", ESd: "{M}月{d}日{E}",
      EL: "{M}月 {E}", ELd: "{M}月{d}日{E}", Ey: "{y}年 {E}", Eyd: "{y}年 {d}日{E}", EyM: "{y}/{M} {E}",
      EyMd: "{y}/{M}/{d}{E}", EyS: "{y}年{M}月 {E}", EySd: "{y}年{M}月{d}日{E}", EyL: "{y}年{M}月 {E}",
      EyLd: "{y}年{M}月{d}日{E}",
    },
    styles: {
      __proto__: null, full: "{y}年{M}月{d}日{E}", long: "{y}年{M}月{d}日", medium: "{y}/{MM}/{dd}",
      short: "{y}/{MM}/{dd}",
    },
    times: {
      __proto__: null, ha: "{a}{h}時", hma: "{a}{h}:{mm}", hmsa: "{a}{h}:{mm}:{ss}", h: "{h}時",
      hm: "{h}:{mm}", hms: "{h}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " ", long: " ", medium: " ", short: " ", M: " ", S: " ", L: " ",
      EL: " ", ES: " ", EM: " ", y: " ",
    },
    zone: "after",
    noon: 0,
  },
  "zh-CN": {
    __proto__: null,
    number: {
      __proto__: null, decimal: ".", group: ",", least: 1, percent: "%", currency: "before",
    },
    symbols:
      "USD US$, EUR €, GBP £, JPY JP¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD CA$, " +
      "AUD AU$, NZD NZ$, MXN MX$, ILS ₪, HKD HK$, TWD NT$, VND ₫",
    narrow:
      "USD $, EUR €, GBP £, JPY ¥, CNY ¥, INR ₹, KRW ₩, BRL R$, CAD $, AUD $, " +
      "NZD $, MXN $, SEK kr, NOK kr, DKK kr, PLN zł, CZK Kč, HUF Ft, RUB ₽, " +
      "TRY ₺, ZAR R, ILS ₪, THB ฿, SGD $, HKD $, TWD NT$, VND ₫, IDR Rp, PHP ₱, " +
      "MYR RM, ARS $, CLP $, COP $, UAH ₴, RON lei",
    months: {
      __proto__: null,
      long: "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
      short: "1|2|3|4|5|6|7|8|9|10|11|12",
    },
    days: {
      __proto__: null,
      long: "星期日|星期一|星期二|星期三|星期四|星期五|星期六",
      short: "周日|周一|周二|周三|周四|周五|周六",
      alone: "周日|周一|周二|周三|周四|周五|周六",
    },
    halves: "上午|下午",
    isHalf: false,
    dates: {
      __proto__: null, d: "{d}日", M: "{M}月", Md: "{M}/{d}", S: "{L}", Sd: "{M}月{d}日", L: "{L}",
      Ld: "{M}月{d}日", y: "{y}年", yd: "{y}年 (日: {d}日)", yM: "{y}/{M}", yMd: "{y}/{M}/{d}",
      yS: "{y}年{M}月", ySd: "{y}年{M}月{d}日", yL: "{y}年{M}月", yLd: "{y}年{M}月{d}日", E: "{E}",
      Ed: "{d}日{E}", EM: "{M}月 {E}", EMd: "{M}/{d}{E}", ES: "{L} {E}", ESd: "{M}月{d}日{E}",
      EL: "{L} {E}", ELd: "{M}月{d}日{E}", Ey: "{y}年 {E}", Eyd: "{y}年 {d}日{E}", EyM: "{y}/{M} {E}",
      EyMd: "{y}年{M}月{d}日{E}", EyS: "{y}年{M}月 {E}", EySd: "{y}年{M}月{d}日{E}", EyL: "{y}年{M}月 {E}",
      EyLd: "{y}年{M}月{d}日{E}",
    },
    styles: {
      __proto__: null, full: "{y}年{M}月{d}日{E}", long: "{y}年{M}月{d}日", medium: "{y}年{M}月{d}日",
      short: "{y}/{M}/{d}",
    },
    times: {
      __proto__: null, ha: "{a}{h}时", hma: "{a}{h}:{mm}", hmsa: "{a}{h}:{mm}:{ss}", h: "{h}时",
      hm: "{hh}:{mm}", hms: "{hh}:{mm}:{ss}", m: "{m}", s: "{s}", ms: "{mm}:{ss}",
    },
    joins: {
      __proto__: null, full: " ", long: " ", medium: " ", short: " ", E: "", M: " ", S: " ",
      L: " ", EL: " ", ES: " ", EM: " ", y: " ",
    },
    zone: "before",
    noon: 12,
  },
})
