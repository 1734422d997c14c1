// Tables as text: `csv` and `jsonl`. Cells stay strings; nothing guesses at numbers or dates.
(host, own) => {
  "use strict";
  const placed = own.placer(host);
  const typeError = (message) => placed(new own.TypeError(own.wellFormed(message)));
  const LINE_MAX = 200;

  const optionsOf = (name, options, known) => {
    if (options === undefined) return own.create(null);
    if (typeof options !== "object" || options === null) {
      throw typeError("`" + name + "` takes its options as an object");
    }
    const keys = own.keys(options);
    const result = own.create(null);
    for (let i = 0; i < keys.length; i++) {
      if (!own.includes(known, "`" + keys[i] + "`")) {
        throw typeError("`" + name + "` has no option `" + own.slice(keys[i], 0, LINE_MAX) + "`, only " + known);
      }
      result[keys[i]] = options[keys[i]];
    }
    return result;
  };
  const delimiterOf = (name, { delimiter = "," }) => {
    const isOne = typeof delimiter === "string" && delimiter.length === 1;
    if (isOne && !own.includes("\"\r\n", delimiter) && own.wellFormed(delimiter) === delimiter) {
      return delimiter;
    }
    throw typeError("`" + name + "` takes one character as `delimiter`, such as \",\", \";\" or \"\\t\"");
  };
  const textOf = (name, text) => {
    if (typeof text === "string") return own.wellFormed(text);
    throw typeError("`" + name + "` takes a text");
  };
  const listOf = (name, rows) => {
    if (own.isArray(rows)) return rows;
    throw typeError("`" + name + "` takes a list of rows");
  };

  const cellText = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "string") return value;
    if (typeof value !== "object") return own.String(value);
    if (own.isPrototypeOf(own.DatePrototype, value)) return own.dateIso(value);
    return own.stringify(value) ?? "";
  };
  const cell = (value, delimiter) => {
    const text = cellText(value);
    const isPlain = !own.includes(text, delimiter) && !own.includes(text, "\"")
      && !own.includes(text, "\n") && !own.includes(text, "\r");
    return isPlain ? text : "\"" + own.replaceAll(text, "\"", "\"\"") + "\"";
  };
  const line = (values, delimiter) => {
    let text = "";
    for (let i = 0; i < values.length; i++) {
      text += (i === 0 ? "" : delimiter) + cell(values[i], delimiter);
    }
    // An empty line would be no row.
    return (text === "" ? "\"\"" : text) + "\n";
  };
  const columnsOf = (rows) => {
    const columns = [];
    const seen = new own.Set();
    for (let i = 0; i < rows.length; i++) {
      if (typeof rows[i] !== "object" || rows[i] === null || own.isArray(rows[i])) {
        throw typeError("row " + i + " is no object: give all rows as objects, or all as lists");
      }
      const keys = own.keys(rows[i]);
      for (let j = 0; j < keys.length; j++) {
        if (own.setHas(seen, keys[j])) continue;
        own.setAdd(seen, keys[j]);
        own.append(columns, keys[j]);
      }
    }
    return columns;
  };

  const csv = {
    parse(text, options) {
      const given = optionsOf("csv.parse", options, "`header` and `delimiter`");
      const { header = true } = given;
      if (typeof header !== "boolean") throw typeError("`csv.parse` takes true or false as `header`");
      const delimiter = delimiterOf("csv.parse", given);
      const parsed = host.parse_csv(textOf("csv.parse", text), delimiter, header);
      if (parsed.json !== undefined) return own.parse(parsed.json);
      throw placed(new own.SyntaxError("no CSV: " + parsed.problem));
    },
    stringify(rows, options) {
      const given = optionsOf("csv.stringify", options, "`header` and `delimiter`");
      const delimiter = delimiterOf("csv.stringify", given);
      const list = listOf("csv.stringify", rows);
      const { header = true } = given;
      let text = "";
      if (list.length === 0 || own.isArray(list[0])) {
        for (let i = 0; i < list.length; i++) text += line(listOf("csv.stringify", list[i]), delimiter);
        return text;
      }
      const columns = columnsOf(list);
      if (header) text += line(columns, delimiter);
      for (let i = 0; i < list.length; i++) {
        const values = [];
        for (let j = 0; j < columns.length; j++) {
          const isOwn = own.hasOwn(list[i], columns[j]);
          own.append(values, isOwn ? list[i][columns[j]] : "");
        }
        text += line(values, delimiter);
      }
      return text;
    },
  };
  const jsonl = {
    parse(text) {
      const whole = textOf("jsonl.parse", text);
      const rows = [];
      let number = 0;
      for (let at = 0; at < whole.length;) {
        const found = own.indexOf(whole, "\n", at);
        const end = found < 0 ? whole.length : found;
        const one = own.trimEnd(own.slice(whole, at, end));
        at = end + 1;
        number += 1;
        if (one === "") continue;
        try {
          own.append(rows, own.parse(one));
        } catch {
          const shown = own.wellFormed(own.slice(one, 0, LINE_MAX));
          throw placed(new own.SyntaxError("line " + number + " is no JSON: `" + shown + "`"));
        }
      }
      return rows;
    },
    stringify(rows) {
      const list = listOf("jsonl.stringify", rows);
      let text = "";
      for (let i = 0; i < list.length; i++) {
        const one = own.stringify(list[i]);
        if (one === undefined) throw typeError("row " + i + " is no JSON");
        text += one + "\n";
      }
      return text;
    },
  };
  return own.freeze({ __proto__: null, csv: own.freeze(csv), jsonl: own.freeze(jsonl) });
}
