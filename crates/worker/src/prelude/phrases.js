// How nine locales join lists and say how far away a time is, as the Unicode locale data (CLDR 48)
// has it. A list is the text between two, then between the first ones, in the middle, before the last. Of each
// of UNITS: the past and the future, whose forms for one and for others are apart by `;`, then the days
// and such that have names. `{}` is the number. What is not there is as in the wider style.
() => ({
  __proto__: null,
  UNITS: "second minute hour day week month quarter year",
  "en-US": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " and |, |, |, and ",
      "conjunction short": " & |, |, |, & ",
      "conjunction narrow": ", |, |, |, ",
      "disjunction long": " or |, |, |, or ",
      "unit long": ", |, |, |, ",
      "unit narrow": " | | | ",
    },
    relative: {
      __proto__: null,
      long:
        "{} second ago;{} seconds ago|in {} second;in {} seconds|0=now#" +
        "{} minute ago;{} minutes ago|in {} minute;in {} minutes|0=this minute#" +
        "{} hour ago;{} hours ago|in {} hour;in {} hours|0=this hour#" +
        "{} day ago;{} days ago|in {} day;in {} days|-1=yesterday|0=today|1=tomorrow#" +
        "{} week ago;{} weeks ago|in {} week;in {} weeks|-1=last week|0=this week|" +
        "1=next week#" +
        "{} month ago;{} months ago|in {} month;in {} months|-1=last month|0=this month|" +
        "1=next month#" +
        "{} quarter ago;{} quarters ago|in {} quarter;in {} quarters|-1=last quarter|" +
        "0=this quarter|1=next quarter#" +
        "{} year ago;{} years ago|in {} year;in {} years|-1=last year|0=this year|1=next year",
      short:
        "{} sec. ago|in {} sec.|0=now#" +
        "{} min. ago|in {} min.|0=this minute#" +
        "{} hr. ago|in {} hr.|0=this hour#" +
        "{} day ago;{} days ago|in {} day;in {} days|-1=yesterday|0=today|1=tomorrow#" +
        "{} wk. ago|in {} wk.|-1=last wk.|0=this wk.|1=next wk.#" +
        "{} mo. ago|in {} mo.|-1=last mo.|0=this mo.|1=next mo.#" +
        "{} qtr. ago;{} qtrs. ago|in {} qtr.;in {} qtrs.|-1=last qtr.|0=this qtr.|" +
        "1=next qtr.#" +
        "{} yr. ago|in {} yr.|-1=last yr.|0=this yr.|1=next yr.",
      narrow:
        "{}s ago|in {}s|0=now#" +
        "{}m ago|in {}m|0=this minute#" +
        "{}h ago|in {}h|0=this hour#" +
        "{}d ago|in {}d|-1=yesterday|0=today|1=tomorrow#" +
        "{}w ago|in {}w|-1=last wk.|0=this wk.|1=next wk.#" +
        "{}mo ago|in {}mo|-1=last mo.|0=this mo.|1=next mo.#" +
        "{}q ago|in {}q|-1=last qtr.|0=this qtr.|1=next qtr.#" +
        "{}y ago|in {}y|-1=last yr.|0=this yr.|1=next yr.",
    },
  },
  "en-GB": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " and |, |, | and ",
      "conjunction narrow": ", |, |, |, ",
      "disjunction long": " or |, |, | or ",
      "unit long": ", |, |, |, ",
      "unit narrow": " | | | ",
    },
    relative: {
      __proto__: null,
      long:
        "{} second ago;{} seconds ago|in {} second;in {} seconds|0=now#" +
        "{} minute ago;{} minutes ago|in {} minute;in {} minutes|0=this minute#" +
        "{} hour ago;{} hours ago|in {} hour;in {} hours|0=this hour#" +
        "{} day ago;{} days ago|in {} day;in {} days|-1=yesterday|0=today|1=tomorrow#" +
        "{} week ago;{} weeks ago|in {} week;in {} weeks|-1=last week|0=this week|" +
        "1=next week#" +
        "{} month ago;{} months ago|in {} month;in {} months|-1=last month|0=this month|" +
        "1=next month#" +
        "{} quarter ago;{} quarters ago|in {} quarter;in {} quarters|-1=last quarter|" +
        "0=this quarter|1=next quarter#" +
        "{} year ago;{} years ago|in {} year;in {} years|-1=last year|0=this year|1=next year",
      short:
        "{} sec ago|in {} sec|0=now#" +
        "{} min ago|in {} min|0=this minute#" +
        "{} hr ago|in {} hr|0=this hour#" +
        "{} day ago;{} days ago|in {} day;in {} days|-1=yesterday|0=today|1=tomorrow#" +
        "{} wk ago|in {} wk|-1=last wk|0=this wk|1=next wk#" +
        "{} mo ago|in {} mo|-1=last mo|0=this mo|1=next mo#" +
        "{} qtr ago|in {} qtr|-1=last qtr.|0=this qtr.|1=next qtr.#" +
        "{} yr ago|in {} yr|-1=last yr|0=this yr|1=next yr",
    },
  },
  "de-DE": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " und |, |, | und ",
      "disjunction long": " oder |, |, | oder ",
      "unit long": ", |, |, | und ",
    },
    relative: {
      __proto__: null,
      long:
        "vor {} Sekunde;vor {} Sekunden|in {} Sekunde;in {} Sekunden|0=jetzt#" +
        "vor {} Minute;vor {} Minuten|in {} Minute;in {} Minuten|0=in dieser Minute#" +
        "vor {} Stunde;vor {} Stunden|in {} Stunde;in {} Stunden|0=in dieser Stunde#" +
        "vor {} Tag;vor {} Tagen|in {} Tag;in {} Tagen|-2=vorgestern|-1=gestern|0=heute|" +
        "1=morgen|2=übermorgen#" +
        "vor {} Woche;vor {} Wochen|in {} Woche;in {} Wochen|-1=letzte Woche|0=diese Woche|" +
        "1=nächste Woche#" +
        "vor {} Monat;vor {} Monaten|in {} Monat;in {} Monaten|-1=letzten Monat|" +
        "0=diesen Monat|1=nächsten Monat#" +
        "vor {} Quartal;vor {} Quartalen|in {} Quartal;in {} Quartalen|-1=letztes Quartal|" +
        "0=dieses Quartal|1=nächstes Quartal#" +
        "vor {} Jahr;vor {} Jahren|in {} Jahr;in {} Jahren|-1=letztes Jahr|0=dieses Jahr|" +
        "1=nächstes Jahr",
      short:
        "vor {} Sek.|in {} Sek.|0=jetzt#" +
        "vor {} Min.|in {} Min.|0=in dieser Minute#" +
        "vor {} Std.|in {} Std.|0=in dieser Stunde#" +
        "vor {} Tag;vor {} Tagen|in {} Tag;in {} Tagen|-2=vorgestern|-1=gestern|0=heute|" +
        "1=morgen|2=übermorgen#" +
        "vor {} Woche;vor {} Wochen|in {} Woche;in {} Wochen|-1=letzte Woche|0=diese Woche|" +
        "1=nächste Woche#" +
        "vor {} Monat;vor {}\u00a0Monaten|in {} Monat;in {} Monaten|-1=letzten Monat|" +
        "0=diesen Monat|1=nächsten Monat#" +
        "vor {} Quart.|in {} Quart.|-1=letztes Quartal|0=dieses Quartal|1=nächstes Quartal#" +
        "vor {} Jahr;vor {} Jahren|in {} Jahr;in {} Jahren|-1=letztes Jahr|0=dieses Jahr|" +
        "1=nächstes Jahr",
      narrow:
        "vor {} s|in {} s|0=jetzt#" +
        "vor {} m|in {} m|0=in dieser Minute#" +
        "vor {} Std.|in {} Std.|0=in dieser Stunde#" +
        "vor {} Tag;vor {} Tagen|in {} Tag;in {} Tagen|-2=vorgestern|-1=gestern|0=heute|" +
        "1=morgen|2=übermorgen#" +
        "vor {} Wo.|in {} Wo.|-1=letzte Woche|0=diese Woche|1=nächste Woche#" +
        "vor {}\u00a0Monat;vor {} Monaten|in {} Monat;in {} Monaten|-1=letzten Monat|" +
        "0=diesen Monat|1=nächsten Monat#" +
        "vor {} Q|in {} Q|-1=letztes Quartal|0=dieses Quartal|1=nächstes Quartal#" +
        "vor {} Jahr;vor {} Jahren|in {} Jahr;in {} Jahren|-1=letztes Jahr|0=dieses Jahr|" +
        "1=nächstes Jahr",
    },
  },
  "fr-FR": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " et |, |, | et ",
      "conjunction narrow": ", |, |, |, ",
      "disjunction long": " ou |, |, | ou ",
      "unit long": " et |, |, | et ",
      "unit narrow": " | | | ",
    },
    relative: {
      __proto__: null,
      long:
        "il y a {} seconde;il y a {} secondes|dans {} seconde;dans {} secondes|0=maintenant#" +
        "il y a {} minute;il y a {} minutes|dans {} minute;dans {} minutes|0=cette minute-ci#" +
        "il y a {} heure;il y a {} heures|dans {} heure;dans {} heures|0=cette heure-ci#" +
        "il y a {} jour;il y a {} jours|dans {} jour;dans {} jours|-2=avant-hier|-1=hier|" +
        "0=aujourd’hui|1=demain|2=après-demain#" +
        "il y a {} semaine;il y a {} semaines|dans {} semaine;dans {} semaines|" +
        "-1=la semaine dernière|0=cette semaine|1=la semaine prochaine#" +
        "il y a {} mois|dans {} mois|-1=le mois dernier|0=ce mois-ci|1=le mois prochain#" +
        "il y a {} trimestre;il y a {} trimestres|dans {} trimestre;dans {} trimestres|" +
        "-1=le trimestre dernier|0=ce trimestre|1=le trimestre prochain#" +
        "il y a {} an;il y a {} ans|dans {} an;dans {} ans|-1=l’année dernière|0=cette année|" +
        "1=l’année prochaine",
      short:
        "il y a {}\u00a0s|dans {}\u00a0s|0=maintenant#" +
        "il y a {}\u00a0min|dans {}\u00a0min|0=cette minute-ci#" +
        "il y a {}\u00a0h|dans {}\u00a0h|0=cette heure-ci#" +
        "il y a {}\u00a0j|dans {}\u00a0j|-2=avant-hier|-1=hier|0=aujourd’hui|1=demain|" +
        "2=après-demain#" +
        "il y a {} sem.|dans {} sem.|-1=la semaine dernière|0=cette semaine|" +
        "1=la semaine prochaine#" +
        "il y a {} m.|dans {} m.|-1=le mois dernier|0=ce mois-ci|1=le mois prochain#" +
        "il y a {} trim.|dans {} trim.|-1=le trimestre dernier|0=ce trimestre|" +
        "1=le trimestre prochain#" +
        "il y a {} a|dans {} a|-1=l’an dernier|0=cette année|1=l’an prochain",
      narrow:
        "-{} s|+{} s|0=maintenant#" +
        "-{} min|+{} min|0=cette minute-ci#" +
        "-{} h|+{} h|0=cette heure-ci#" +
        "-{} j|+{} j|-2=avant-hier|-1=hier|0=aujourd’hui|1=demain|2=après-demain#" +
        "-{} sem.|+{} sem.|-1=la semaine dernière|0=cette semaine|1=la semaine prochaine#" +
        "-{} m.|+{} m.|-1=le mois dernier|0=ce mois-ci|1=le mois prochain#" +
        "-{} trim.|+{} trim.|-1=le trimestre dernier|0=ce trimestre|1=le trimestre prochain#" +
        "-{} a|+{} a|-1=l’an dernier|0=cette année|1=l’an prochain",
    },
  },
  "es-ES": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " y |, |, | y ",
      "disjunction long": " o |, |, | o ",
      "unit long": " y |, |, | y ",
      "unit short": " y |, |, |, ",
      "unit narrow": " | | | ",
    },
    relative: {
      __proto__: null,
      long:
        "hace {} segundo;hace {} segundos|dentro de {} segundo;dentro de {} segundos|0=ahora#" +
        "hace {} minuto;hace {} minutos|dentro de {} minuto;dentro de {} minutos|" +
        "0=este minuto#" +
        "hace {} hora;hace {} horas|dentro de {} hora;dentro de {} horas|0=esta hora#" +
        "hace {} día;hace {} días|dentro de {} día;dentro de {} días|-2=anteayer|-1=ayer|" +
        "0=hoy|1=mañana|2=pasado mañana#" +
        "hace {} semana;hace {} semanas|dentro de {} semana;dentro de {} semanas|" +
        "-1=la semana pasada|0=esta semana|1=la próxima semana#" +
        "hace {} mes;hace {} meses|dentro de {} mes;dentro de {} meses|-1=el mes pasado|" +
        "0=este mes|1=el próximo mes#" +
        "hace {} trimestre;hace {} trimestres|dentro de {} trimestre;dentro de {} trimestres|" +
        "-1=el trimestre pasado|0=este trimestre|1=el próximo trimestre#" +
        "hace {} año;hace {} años|dentro de {} año;dentro de {} años|-1=el año pasado|" +
        "0=este año|1=el próximo año",
      short:
        "hace {} s|dentro de {} s|0=ahora#" +
        "hace {} min|dentro de {} min|0=este minuto#" +
        "hace {} h|dentro de {} h|0=esta hora#" +
        "hace {} d|dentro de {} d|-2=anteayer|-1=ayer|0=hoy|1=mañana|2=pasado mañana#" +
        "hace {} sem.|dentro de {} sem.|-1=sem. ant.|0=esta sem.|1=próx. sem.#" +
        "hace {} m|dentro de {} m|-1=el mes pasado|0=este mes|1=el próximo mes#" +
        "hace {} trim.|dentro de {} trim.|-1=el trimestre pasado|0=este trimestre|" +
        "1=el próximo trimestre#" +
        "hace {} a|dentro de {} a|-1=el año pasado|0=este año|1=el próximo año",
    },
  },
  "it-IT": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " e |, |, | e ",
      "disjunction long": " o |, |, | o ",
      "unit long": " e |, |, | e ",
      "unit narrow": " | | | ",
    },
    relative: {
      __proto__: null,
      long:
        "{} secondo fa;{} secondi fa|tra {} secondo;tra {} secondi|0=ora#" +
        "{} minuto fa;{} minuti fa|tra {} minuto;tra {} minuti|0=questo minuto#" +
        "{} ora fa;{} ore fa|tra {} ora;tra {} ore|0=quest’ora#" +
        "{} giorno fa;{} giorni fa|tra {} giorno;tra {} giorni|-2=l’altro ieri|-1=ieri|" +
        "0=oggi|1=domani|2=dopodomani#" +
        "{} settimana fa;{} settimane fa|tra {} settimana;tra {} settimane|" +
        "-1=settimana scorsa|0=questa settimana|1=settimana prossima#" +
        "{} mese fa;{} mesi fa|tra {} mese;tra {} mesi|-1=mese scorso|0=questo mese|" +
        "1=mese prossimo#" +
        "{} trimestre fa;{} trimestri fa|tra {} trimestre;tra {} trimestri|" +
        "-1=trimestre scorso|0=questo trimestre|1=trimestre prossimo#" +
        "{} anno fa;{} anni fa|tra {} anno;tra {} anni|-1=anno scorso|0=quest’anno|" +
        "1=anno prossimo",
      short:
        "{} sec. fa|tra {} sec.|0=ora#" +
        "{} min fa|tra {} min|0=questo minuto#" +
        "{} h fa|tra {} h|0=quest’ora#" +
        "{} g fa;{} gg fa|tra {} g;tra {} gg|-2=l’altro ieri|-1=ieri|0=oggi|1=domani|" +
        "2=dopodomani#" +
        "{} sett. fa|tra {} sett.|-1=sett. scorsa|0=questa sett.|1=sett. prossima#" +
        "{} mese fa;{} mesi fa|tra {} mese;tra {} mesi|-1=mese scorso|0=questo mese|" +
        "1=mese prossimo#" +
        "{} trim. fa|tra {} trim.|-1=trim. scorso|0=questo trim.|1=trim. prossimo#" +
        "{} anno fa;{} anni fa|tra {} anno;tra {} anni|-1=anno scorso|0=quest’anno|" +
        "1=anno prossimo",
      narrow:
        "{} s fa|tra {} s|0=ora#" +
        "{} min fa|tra {} min|0=questo minuto#" +
        "{} h fa|tra {} h|0=quest’ora#" +
        "{} g fa;{} gg fa|tra {} g;tra {} gg|-2=l’altro ieri|-1=ieri|0=oggi|1=domani|" +
        "2=dopodomani#" +
        "{} sett. fa|tra {} sett.|-1=sett. scorsa|0=questa sett.|1=sett. prossima#" +
        "{} mese fa;{} mesi fa|tra {} mese;tra {} mesi|-1=mese scorso|0=questo mese|" +
        "1=mese prossimo#" +
        "{} trim. fa|tra {} trim.|-1=trim. scorso|0=questo trim.|1=trim. prossimo#" +
        "{} anno fa;{} anni fa|tra {} anno;tra {} anni|-1=anno scorso|0=quest’anno|" +
        "1=anno prossimo",
    },
  },
  "pt-BR": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": " e |, |, | e ",
      "conjunction narrow": ", |, |, |, ",
      "disjunction long": " ou |, |, | ou ",
      "unit long": " e |, |, | e ",
      "unit narrow": " | | | ",
    },
    relative: {
      __proto__: null,
      long:
        "há {} segundo;há {} segundos|em {} segundo;em {} segundos|0=agora#" +
        "há {} minuto;há {} minutos|em {} minuto;em {} minutos|0=este minuto#" +
        "há {} hora;há {} horas|em {} hora;em {} horas|0=esta hora#" +
        "há {} dia;há {} dias|em {} dia;em {} dias|-2=anteontem|-1=ontem|0=hoje|1=amanhã|" +
        "2=depois de amanhã#" +
        "há {} semana;há {} semanas|em {} semana;em {} semanas|-1=semana passada|" +
        "0=esta semana|1=próxima semana#" +
        "há {} mês;há {} meses|em {} mês;em {} meses|-1=mês passado|0=este mês|1=próximo mês#" +
        "há {} trimestre;há {} trimestres|em {} trimestre;em {} trimestres|" +
        "-1=último trimestre|0=este trimestre|1=próximo trimestre#" +
        "há {} ano;há {} anos|em {} ano;em {} anos|-1=ano passado|0=este ano|1=próximo ano",
      short:
        "há {} seg.|em {} seg.|0=agora#" +
        "há {} min.|em {} min.|0=este minuto#" +
        "há {} h|em {} h|0=esta hora#" +
        "há {} dia;há {} dias|em {} dia;em {} dias|-2=anteontem|-1=ontem|0=hoje|1=amanhã|" +
        "2=depois de amanhã#" +
        "há {} sem.|em {} sem.|-1=semana passada|0=esta semana|1=próxima semana#" +
        "há {} mês;há {} meses|em {} mês;em {} meses|-1=mês passado|0=este mês|1=próximo mês#" +
        "há {} trim.|em {} trim.|-1=último trimestre|0=este trimestre|1=próximo trimestre#" +
        "há {} ano;há {} anos|em {} ano;em {} anos|-1=ano passado|0=este ano|1=próximo ano",
    },
  },
  "ja-JP": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": "、|、|、|、",
      "disjunction long": "または|、|、|、または",
      "unit long": " | | | ",
      "unit narrow": "|||",
    },
    relative: {
      __proto__: null,
      long:
        "{} 秒前|{} 秒後|0=今#" +
        "{} 分前|{} 分後|0=1 分以内#" +
        "{} 時間前|{} 時間後|0=1 時間以内#" +
        "{} 日前|{} 日後|-2=一昨日|-1=昨日|0=今日|1=明日|2=明後日#" +
        "{} 週間前|{} 週間後|-1=先週|0=今週|1=来週#" +
        "{} か月前|{} か月後|-1=先月|0=今月|1=来月#" +
        "{} 四半期前|{} 四半期後|-1=前四半期|0=今四半期|1=翌四半期#" +
        "{} 年前|{} 年後|-1=昨年|0=今年|1=来年",
      narrow:
        "{}秒前|{}秒後|0=今#" +
        "{}分前|{}分後|0=1 分以内#" +
        "{}時間前|{}時間後|0=1 時間以内#" +
        "{}日前|{}日後|-2=一昨日|-1=昨日|0=今日|1=明日|2=明後日#" +
        "{}週間前|{}週間後|-1=先週|0=今週|1=来週#" +
        "{}か月前|{}か月後|-1=先月|0=今月|1=来月#" +
        "{}四半期前|{}四半期後|-1=前四半期|0=今四半期|1=翌四半期#" +
        "{}年前|{}年後|-1=昨年|0=今年|1=来年",
    },
  },
  "zh-CN": {
    __proto__: null,
    lists: {
      __proto__: null,
      "conjunction long": "和|、|、|和",
      "conjunction narrow": "、|、|、|、",
      "disjunction long": "或|、|、|或",
      "unit long": "|||",
    },
    relative: {
      __proto__: null,
      long:
        "{}秒钟前|{}秒钟后|0=现在#" +
        "{}分钟前|{}分钟后|0=此刻#" +
        "{}小时前|{}小时后|0=这一时间 / 此时#" +
        "{}天前|{}天后|-2=前天|-1=昨天|0=今天|1=明天|2=后天#" +
        "{}周前|{}周后|-1=上周|0=本周|1=下周#" +
        "{}个月前|{}个月后|-1=上个月|0=本月|1=下个月#" +
        "{}个季度前|{}个季度后|-1=上季度|0=本季度|1=下季度#" +
        "{}年前|{}年后|-1=去年|0=今年|1=明年",
      short:
        "{}秒前|{}秒后|0=现在#" +
        "{}分钟前|{}分钟后|0=此刻#" +
        "{}小时前|{}小时后|0=这一时间 / 此时#" +
        "{}天前|{}天后|-2=前天|-1=昨天|0=今天|1=明天|2=后天#" +
        "{}周前|{}周后|-1=上周|0=本周|1=下周#" +
        "{}个月前|{}个月后|-1=上个月|0=本月|1=下个月#" +
        "{}个季度前|{}个季度后|-1=上季度|0=本季度|1=下季度#" +
        "{}年前|{}年后|-1=去年|0=今年|1=明年",
    },
  },
})
