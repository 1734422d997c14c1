// How nine locales write large numbers shortly and what is measured, as the Unicode locale data
// (CLDR 48) has it. `compact` is a list of powers of ten: from which on, of what where that is another, and the
// words. `units` are in the order of NAMES. Where a word changes with the number, its forms are
// apart by `;`: for one, for others, for whole millions. `{}` is the number where it is not first.
() => ({
  __proto__: null,
  NAMES:
    "bit byte kilobit kilobyte megabit megabyte gigabit gigabyte terabit terabyte petabyte " +
    "percent nanosecond microsecond millisecond second minute hour day week month year " +
    "millimeter centimeter meter kilometer inch foot yard mile gram kilogram ounce pound " +
    "milliliter liter gallon celsius fahrenheit degree acre hectare kilometer-per-hour " +
    "mile-per-hour meter-per-second byte-per-second kilobyte-per-second megabyte-per-second " +
    "megabit-per-second",
  "en-US": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "3:K|6:M|9:B|12:T",
      long:
        "3: thousand|6: million|9: billion|12: trillion",
    },
    units: {
      __proto__: null,
      short:
        " bit| byte| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%| ns| μs| ms| sec| min| hr|" +
        " day; days| wk; wks| mth; mths| yr; yrs| mm| cm| m| km| in| ft| yd| mi| g| kg| oz|" +
        " lb| mL| L| gal|°C|°F| deg| ac| ha| km/h| mph| m/s| byte/s| kB/s| MB/s| Mb/s",
      long:
        " bit; bits| byte; bytes| kilobit; kilobits| kilobyte; kilobytes| megabit; megabits|" +
        " megabyte; megabytes| gigabit; gigabits| gigabyte; gigabytes| terabit; terabits|" +
        " terabyte; terabytes| petabyte; petabytes| percent| nanosecond; nanoseconds|" +
        " microsecond; microseconds| millisecond; milliseconds| second; seconds|" +
        " minute; minutes| hour; hours| day; days| week; weeks| month; months| year; years|" +
        " millimeter; millimeters| centimeter; centimeters| meter; meters|" +
        " kilometer; kilometers| inch; inches| foot; feet| yard; yards| mile; miles|" +
        " gram; grams| kilogram; kilograms| ounce; ounces| pound; pounds|" +
        " milliliter; milliliters| liter; liters| gallon; gallons|" +
        " degree Celsius; degrees Celsius| degree Fahrenheit; degrees Fahrenheit|" +
        " degree; degrees| acre; acres| hectare; hectares|" +
        " kilometer per hour; kilometers per hour| mile per hour; miles per hour|" +
        " meter per second; meters per second| byte per second; bytes per second|" +
        " kilobyte per second; kilobytes per second|" +
        " megabyte per second; megabytes per second| megabit per second; megabits per second",
      narrow:
        "bit|B|kb|kB|Mb|MB|Gb|GB|Tb|TB|PB|%|ns|μs|ms|s|m|h|d|w|m|y|mm|cm|m|km|″|′|yd|mi|g|kg|" +
        "oz|#|mL|L|gal|°C|°|°|ac|ha|km/h|mph|m/s|B/s|kB/s|MB/s|Mb/s",
    },
  },
  "en-GB": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "3:k|6:m|9:bn|12:tn",
      long:
        "3: thousand|6: million|9: billion|12: trillion",
    },
    units: {
      __proto__: null,
      short:
        " bit| byte| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%| ns| μs| ms| sec; secs| min; mins|" +
        " hr; hrs| day; days| wk; wks| mth; mths| yr; yrs| mm| cm| m| km| in| ft| yd| mi| g|" +
        " kg| oz| lb| ml| l| US gal|°C|°F| deg| ac| ha| km/h| mph| m/s| byte/s| kB/s| MB/s|" +
        " Mb/s",
      long:
        " bit; bits| byte; bytes| kilobit; kilobits| kilobyte; kilobytes| megabit; megabits|" +
        " megabyte; megabytes| gigabit; gigabits| gigabyte; gigabytes| terabit; terabits|" +
        " terabyte; terabytes| petabyte; petabytes| per cent| nanosecond; nanoseconds|" +
        " microsecond; microseconds| millisecond; milliseconds| second; seconds|" +
        " minute; minutes| hour; hours| day; days| week; weeks| month; months| year; years|" +
        " millimetre; millimetres| centimetre; centimetres| metre; metres|" +
        " kilometre; kilometres| inch; inches| foot; feet| yard; yards| mile; miles|" +
        " gram; grams| kilogram; kilograms| ounce; ounces| pound; pounds|" +
        " millilitre; millilitres| litre; litres| US gallon; US gallons|" +
        " degree Celsius; degrees Celsius| degree Fahrenheit; degrees Fahrenheit|" +
        " degree; degrees| acre; acres| hectare; hectares|" +
        " kilometre per hour; kilometres per hour| mile per hour; miles per hour|" +
        " metre per second; metres per second| byte per second; bytes per second|" +
        " kilobyte per second; kilobytes per second|" +
        " megabyte per second; megabytes per second| megabit per second; megabits per second",
      narrow:
        "bit|B|kb|kB|Mb|MB|Gb|GB|Tb|TB|PB|%|ns|μs|ms|s|m|h|d|w|m|y|mm|cm|m|km|″|′|yd|mi|g|kg|" +
        "oz|lb|ml|l|USgal|°C|°F|°|ac|ha|km/h|mph|m/s|B/s|kB/s|MB/s|Mb/s",
    },
  },
  "de-DE": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "6:\u00a0Mio.|9:\u00a0Mrd.|12:\u00a0Bio.",
      long:
        "3: Tausend|6: Million; Millionen|9: Milliarde; Milliarden|12: Billion; Billionen",
    },
    units: {
      __proto__: null,
      short:
        "\u00a0Bit; Bit|\u00a0Byte; Byte| kb| kB| Mb| MB|\u00a0Gb|\u00a0GB| Tb| TB| PB|" +
        "\u00a0%| ns| μs| ms| Sek.| Min.| Std.| Tg.| Wo.| Mon.| J| mm| cm| m| km|" +
        "\u00a0in; in| ft| yd| mi| g| kg| oz| lb|\u00a0ml| l| gal| °C| °F|°| ac| ha| km/h|" +
        " mi/h| m/s|\u00a0Byte/s; Byte/s| kB/s| MB/s| Mb/s",
      long:
        "\u00a0Bit; Bit|\u00a0Byte; Byte|\u00a0Kilobit; Kilobit|\u00a0Kilobyte; Kilobyte|" +
        "\u00a0Megabit; Megabit|\u00a0Megabyte; Megabyte|\u00a0Gigabit; Gigabit|" +
        "\u00a0Gigabyte; Gigabyte|\u00a0Terabit; Terabit|\u00a0Terabyte; Terabyte| Petabyte|" +
        " Prozent| Nanosekunde; Nanosekunden| Mikrosekunde; Mikrosekunden|" +
        " Millisekunde; Millisekunden| Sekunde; Sekunden| Minute; Minuten| Stunde; Stunden|" +
        " Tag; Tage| Woche; Wochen| Monat; Monate| Jahr; Jahre| Millimeter| Zentimeter|" +
        " Meter| Kilometer| Zoll| Fuß| Yard; Yards| Meile; Meilen| Gramm| Kilogramm|" +
        " Unze; Unzen| Pfund|\u00a0Milliliter| Liter|\u00a0Gallone;\u00a0Gallonen|" +
        " Grad Celsius| Grad Fahrenheit| Grad| Acre; Acres| Hektar| Kilometer pro Stunde|" +
        " Meile pro Stunde; Meilen pro Stunde| Meter pro Sekunde|" +
        "\u00a0Byte pro Sekunde; Byte pro Sekunde|" +
        "\u00a0Kilobyte pro Sekunde; Kilobyte pro Sekunde|" +
        "\u00a0Megabyte pro Sekunde; Megabyte pro Sekunde|" +
        "\u00a0Megabit pro Sekunde; Megabit pro Sekunde",
      narrow:
        " b| B| kb| kB| Mb| MB|\u00a0Gb|\u00a0GB| Tb| TB| PB|\u00a0%| ns|μs; μs|ms; ms| Sek.|" +
        " Min.|h| T| W| M| J| mm| cm| m| km|\u00a0in; in| ft| yd| mi| g| kg| oz| lb|\u00a0ml|" +
        " l| gal| °C|°F|°| ac| ha| km/h| mi/h| m/s| B/s| kB/s| MB/s| Mb/s",
    },
  },
  "fr-FR": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "3:\u00a0k|6:\u00a0M|9:\u00a0Md|12:\u00a0Bn",
      long:
        "3:=mille; mille; millier|6: million; millions|9: milliard; milliards|" +
        "12: billion; billions",
    },
    units: {
      __proto__: null,
      short:
        "\u202fbit|\u202fo|\u202fkbit|\u202fko|\u202fMbit|\u202fMo|\u202fGbit|\u202fGo|" +
        "\u202fTbit; Tbit|\u202fTo|\u202fPo|\u00a0%|\u202fns|\u202fμs|\u202fms|\u202fs|" +
        "\u00a0min|\u202fh|\u202fj|\u202fsem.|\u202fm.|\u00a0an;\u00a0ans|\u202fmm|\u202fcm|" +
        "\u202fm|\u202fkm|\u202fpo|\u202fpi|\u202fyd|\u202fmi|\u202fg|\u202fkg|\u202foz|" +
        "\u202flb| ml|\u202fl| gal|\u202f°C|\u202f°F|°|\u202fac|\u202fha|\u202fkm/h|" +
        "\u202fmi/h|\u202fm/s|\u202fo/s|\u202fko/s|\u202fMo/s|\u202fMbit/s",
      long:
        "\u00a0bit;\u00a0bits|\u00a0octet;\u00a0octets|\u00a0kilobit;\u00a0kilobits|" +
        "\u00a0kilooctet;\u00a0kilooctets|\u00a0mégabit;\u00a0mégabits|" +
        "\u00a0mégaoctet;\u00a0mégaoctets|\u00a0gigabit;\u00a0gigabits|" +
        "\u00a0gigaoctet;\u00a0gigaoctets|\u00a0térabit;\u00a0térabits|" +
        "\u00a0téraoctet;\u00a0téraoctets|\u00a0pétaoctet;\u00a0pétaoctets| pour cent|" +
        "\u00a0nanoseconde;\u00a0nanosecondes|\u00a0microseconde;\u00a0microsecondes|" +
        "\u00a0milliseconde;\u00a0millisecondes|\u00a0seconde;\u00a0secondes|" +
        " minute; minutes|\u00a0heure;\u00a0heures|\u00a0jour;\u00a0jours|" +
        "\u00a0semaine;\u00a0semaines|\u00a0mois|\u00a0an; ans|" +
        "\u00a0millimètre;\u00a0millimètres|\u00a0centimètre;\u00a0centimètres|" +
        "\u00a0mètre;\u00a0mètres|\u00a0kilomètre;\u00a0kilomètres|\u00a0pouce;\u00a0pouces|" +
        "\u00a0pied; pieds|\u00a0yard;\u00a0yards|\u00a0mile;\u00a0miles|" +
        "\u00a0gramme;\u00a0grammes|\u00a0kilogramme;\u00a0kilogrammes|" +
        "\u00a0once;\u00a0onces|\u00a0livre;\u00a0livres| millilitre; millilitres|" +
        "\u00a0litre;\u00a0litres| gallon; gallons|\u00a0degré Celsius;\u00a0degrés Celsius|" +
        "\u00a0degré Fahrenheit;\u00a0degrés Fahrenheit|\u00a0degré;\u00a0degrés|" +
        "\u00a0acre anglo-saxonne;\u00a0acres anglo-saxonnes|\u00a0hectare;\u00a0hectares|" +
        "\u00a0kilomètre par heure;\u00a0kilomètres par heure|" +
        "\u00a0mile par heure;\u00a0miles par heure|" +
        "\u00a0mètre par seconde;\u00a0mètres par seconde|" +
        "\u00a0octet par seconde;\u00a0octets par seconde|" +
        "\u00a0kilooctet par seconde;\u00a0kilooctets par seconde|" +
        "\u00a0mégaoctet par seconde;\u00a0mégaoctets par seconde|" +
        "\u00a0mégabit par seconde;\u00a0mégabits par seconde",
      narrow:
        "bit|o|kbit|ko|Mbit|Mo|Gbit|Go|Tbit|To|Po|\u00a0%|ns|μs|ms|s|min|h|j|sem.|m.|a|mm|cm|" +
        "m|km|″|′|yd|mi|g|kg|oz|lb|ml|l|gal|°C|°F|°|ac|ha|km/h|\u202fmi/h|\u202fm/s;m/s|o/s|" +
        "ko/s|Mo/s|Mbit/s",
    },
  },
  "es-ES": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "3:\u00a0mil|6:\u00a0M|10-9:\u00a0mil\u00a0M|12:\u00a0B",
      long:
        "3: mil|6: millón; millones|9: mil millones|12: billón; billones",
    },
    units: {
      __proto__: null,
      short:
        " b| B| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|\u00a0%| ns| μs| ms| s| min| h| d| sem.|" +
        " m.| a| mm| cm| m| km| in| ft| yd| mi| g| kg| oz| lb| ml| l| gal| °C| °F|°| ac| ha|" +
        " km/h| mi/h| m/s| B/s| kB/s| MB/s| Mb/s",
      long:
        " bit; bits| byte; bytes| kilobit; kilobits| kilobyte; kilobytes| megabit; megabits|" +
        " megabyte; megabytes| gigabit; gigabits| gigabyte; gigabytes| terabit; terabits|" +
        " terabyte; terabytes| petabyte; petabytes| por ciento| nanosegundo; nanosegundos|" +
        " microsegundo; microsegundos| milisegundo; milisegundos| segundo; segundos|" +
        " minuto; minutos| hora; horas| día; días| semana; semanas| mes; meses| año; años|" +
        " milímetro; milímetros| centímetro; centímetros| metro; metros|" +
        " kilómetro; kilómetros| pulgada; pulgadas| pie; pies| yarda; yardas| milla; millas|" +
        " gramo; gramos| kilogramo; kilogramos| onza; onzas| libra; libras|" +
        " mililitro; mililitros| litro; litros| galón; galones|" +
        " grado Celsius; grados Celsius| grado Fahrenheit; grados Fahrenheit| grado; grados|" +
        " acre; acres| hectárea; hectáreas| kilómetro por hora; kilómetros por hora|" +
        " milla por hora; millas por hora| metro por segundo; metros por segundo|" +
        " byte por segundo; bytes por segundo| kilobyte por segundo; kilobytes por segundo|" +
        " megabyte por segundo; megabytes por segundo|" +
        " megabit por segundo; megabits por segundo",
      narrow:
        "b|B|kb|kB|Mb|MB|Gb|GB|Tb|TB|PB|\u00a0%|ns|μs|ms|s|min|h|d|sem|m|a|mm|cm|m|km|in|ft|" +
        "yd|mi|g|kg|oz|lb| ml|l|gal|°C|°F|°|ac|ha|km/h|mi/h|m/s|B/s|kB/s|MB/s|Mb/s",
    },
  },
  "it-IT": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "3:K|6:\u00a0Mln|9:\u00a0Mld|12:\u00a0Bln",
      long:
        "3:=mille; mila|6: milione; milioni|9: miliardo; miliardi|" +
        "12: mille miliardi; mila miliardi",
    },
    units: {
      __proto__: null,
      short:
        " bit| byte| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%| ns| μs| ms| s| min| h|" +
        " giorno; giorni| sett.| mese; mesi| anno; anni| mm| cm| m| km| in| ft| yd| mi| g|" +
        " kg| oz| lb| ml| l| gal| °C| °F|°| ac| ha| km/h| mi/h| m/s| byte/s| kB/s| MB/s| Mb/s",
      long:
        " bit| byte| kilobit| kilobyte| megabit| megabyte| gigabit| gigabyte| terabit|" +
        " terabyte| petabyte| percento| nanosecondo; nanosecondi| microsecondo; microsecondi|" +
        " millisecondo; millisecondi| secondo; secondi| minuto; minuti| ora; ore|" +
        " giorno; giorni| settimana; settimane| mese; mesi| anno; anni|" +
        " millimetro; millimetri| centimetro; centimetri| metro; metri|" +
        " chilometro; chilometri| pollice; pollici| piede; piedi| iarda; iarde|" +
        " miglio; miglia| grammo; grammi| chilogrammo; chilogrammi| oncia; once|" +
        " libbra; libbre| millilitro; millilitri| litro; litri| gallone; galloni|" +
        " grado Celsius; gradi Celsius| grado Fahrenheit; gradi Fahrenheit| grado; gradi|" +
        " acro; acri| ettaro; ettari| chilometro orario; chilometri orari|" +
        " miglio all’ora; miglia all’ora| metro al secondo; metri al secondo|" +
        " byte al secondo| kilobyte al secondo| megabyte al secondo| megabit al secondo",
      narrow:
        "bit|B|kb|kB|Mb|MB|Gb|GB|Tb|TB|PB|%|ns|μs|ms|s|min|h|g;gg|sett.| mese; mesi|" +
        "anno;anni|mm|cm|m|km|″|ft|yd|mi|g|kg|oz|lb|ml|l|gal|°C|°F|°|ac|ha|km/h|mi/h|m/s|B/s|" +
        "kB/s|MB/s|Mb/s",
    },
  },
  "pt-BR": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "3:\u00a0mil|6:\u00a0mi|9:\u00a0bi|12:\u00a0tri",
      long:
        "3: mil|6: milhão; milhões|9: bilhão; bilhões|12: trilhão; trilhões",
    },
    units: {
      __proto__: null,
      short:
        " bits| bytes| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%| ns| μs| ms| s| min| h|" +
        " dia; dias| sem.| mês; meses| ano; anos| mm| cm| m| km| pol.| ft| yd| mi| g| kg| oz|" +
        " lb| ml| l| gal| °C| °F| °| ac| ha| km/h| mph| m/s| bytes/s| kB/s| MB/s| Mb/s",
      long:
        " bit; bits| byte; bytes| kilobit; kilobits| kilobyte; kilobytes| megabit; megabits|" +
        " megabyte; megabytes| gigabit; gigabits| gigabyte; gigabytes| terabit; terabits|" +
        " terabyte; terabytes| petabyte; petabytes| por cento| nanossegundo; nanossegundos|" +
        " microssegundo; microssegundos| milissegundo; milissegundos| segundo; segundos|" +
        " minuto; minutos| hora; horas| dia; dias| semana; semanas| mês; meses| ano; anos|" +
        " milímetro; milímetros| centímetro; centímetros| metro; metros|" +
        " quilômetro; quilômetros| polegada; polegadas| pé; pés| jarda; jardas|" +
        " milha; milhas| grama; gramas| quilograma; quilogramas| onça; onças| libra; libras|" +
        " mililitro; mililitros| litro; litros| galão; galões| grau Celsius; graus Celsius|" +
        " grau Fahrenheit; graus Fahrenheit| grau; graus| acre; acres| hectare; hectares|" +
        " quilômetro por hora; quilômetros por hora| milha por hora; milhas por hora|" +
        " metro por segundo; metros por segundo| byte por segundo; bytes por segundo|" +
        " kilobyte por segundo; kilobytes por segundo|" +
        " megabyte por segundo; megabytes por segundo|" +
        " megabit por segundo; megabits por segundo",
      narrow:
        " bit; bits| B| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%| ns| μs| ms| s| min| h|" +
        " dia; dias| sem.| mês; meses| ano; anos| mm| cm| m| km|″|′| yd| mi|g|kg| oz| lb| ml|" +
        "l| gal| °C| °F| °| acre; acres| ha|km/h| mph| m/s| B/s| kB/s| MB/s| Mb/s",
    },
  },
  "ja-JP": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "4:万|8:億|12:兆|16:京",
      long:
        "4:万|8:億|12:兆|16:京",
    },
    units: {
      __proto__: null,
      short:
        " bit| byte| kb| KB| Mb| MB| Gb| GB| Tb| TB| PB|%| ns| μs| ms| 秒| 分| 時間| 日| 週間| か月|" +
        " 年| mm| cm| m| km| in| ft| yd| mi| g| kg| oz| lb| ml| L| gal|°C|°F| 度| ac| ha| km/h|" +
        " mph| m/s| byte/秒| KB/秒| MB/秒| Mb/秒",
      long:
        " ビット| バイト| キロビット| キロバイト| メガビット| メガバイト| ギガビット| ギガバイト| テラビット| テラバイト| ペタバイト| パーセント|" +
        " ナノ秒| マイクロ秒| ミリ秒| 秒| 分| 時間| 日| 週間| か月| 年| ミリメートル| センチメートル| メートル| キロメートル| インチ| フィート|" +
        " ヤード| マイル| グラム| キログラム| オンス| ポンド| ミリリットル| リットル| ガロン|摂氏 {} 度|華氏 {} 度| 度| エーカー| ヘクタール|" +
        "時速 {} キロメートル|時速 {} マイル|秒速 {} メートル| バイト/秒| キロバイト/秒| メガバイト/秒| メガビット/秒",
      narrow:
        "b|B|kb|KB|Mb|MB|Gb|GB|Tb|TB|PB|%|ns|μs|ms|s|m|h|d|w|m|y|mm|cm|m|km|″|′|yd|mi|g|kg|" +
        "oz|lb|ml|L|gal|°C|°F|°|ac|ha|km/h|mi/h|m/s|B/秒|KB/秒|MB/秒|Mb/秒",
    },
  },
  "zh-CN": {
    __proto__: null,
    compact: {
      __proto__: null,
      short: "4:万|8:亿|12:万亿",
      long:
        "4:万|8:亿|12:万亿",
    },
    units: {
      __proto__: null,
      short:
        " b| B| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%|纳秒|微秒|毫秒|秒|分钟|小时|天|周|个月|年|毫米|厘米|米|公里|英寸|" +
        "英尺|码|英里| g| kg| oz| lb|毫升|升|加仑|°C|°F|°|英亩|公顷| km/h| mi/h| m/s| B/秒| kB/秒| MB/秒| Mb/秒",
      long:
        "比特|字节|千比特|千字节|兆比特|兆字节|吉比特|吉字节|太比特|太字节|拍字节|%|纳秒|微秒|毫秒|秒钟|分钟|小时|天|周|个月|年|毫米|厘米|米|公里|" +
        "英寸|英尺|码|英里|克|千克|盎司|磅|毫升|升|加仑|摄氏度|华氏度|度|英亩|公顷|每小时{}公里|每小时{}英里|每秒{}米|字节/秒|千字节/秒|兆字节/秒|" +
        "兆比特/秒",
      narrow:
        " b| B| kb| kB| Mb| MB| Gb| GB| Tb| TB| PB|%|ns|μs|ms|秒|分钟|小时|天|周|个月|年|毫米|厘米|米|公里|″|" +
        "′|yd|mi|g|kg|oz|#|mL|升|gal|°C|°F|°|ac|ha|km/h|mph|m/s| B/秒| kB/秒| MB/秒| Mb/秒",
    },
  },
})
