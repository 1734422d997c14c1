// URL and URLSearchParams. The standard's rules are in the worker's native part; here are the
// classes around them.
(host, own) => {
  "use strict";
  const placed = own.placer(host);
  const text = (value) => {
    if (typeof value === "symbol") throw placed(new own.TypeError("a symbol is no text"));
    return own.wellFormed(own.String(value));
  };
  const TOO_LONG = "is over the limit of 1 MiB";

  // Given by the classes below, which alone see what is private in them.
  let link;
  let reset;
  let toText;

  class URLSearchParams {
    // Names and values in turn.
    #list = [];
    #changed;
    static {
      link = (params, changed) => { params.#changed = changed; };
      reset = (params, query) => { params.#list = parsed(query); };
      toText = (params) => {
        const list = params.#list;
        let query = "";
        for (let i = 0; i < list.length; i += 2) {
          query += (i === 0 ? "" : "&") + host.write_form(list[i], list[i + 1]);
        }
        return query;
      };
    }
    constructor(from = "") {
      if (typeof from === "string" || from === null || typeof from !== "object") {
        const query = text(from);
        this.#list = parsed(query[0] === "?" ? own.slice(query, 1) : query);
      } else if (#list in from) {
        this.#list = copied(from.#list);
      } else if (from[own.iterator] === undefined || from[own.iterator] === null) {
        const keys = own.keys(from);
        for (let i = 0; i < keys.length; i++) this.#add(keys[i], from[keys[i]]);
      } else {
        this.#addPairs(from);
      }
    }
    #addPairs(pairs) {
      for (const pair of pairs) {
        if (!own.isArray(pair) || pair.length !== 2) {
          const message = "URLSearchParams takes a text, an object, or pairs of name and value";
          throw placed(new own.TypeError(message));
        }
        this.#add(pair[0], pair[1]);
      }
    }
    #add(name, value) {
      own.append(this.#list, text(name));
      own.append(this.#list, text(value));
    }
    #keep(isKept) {
      const old = this.#list;
      this.#list = [];
      for (let i = 0; i < old.length; i += 2) {
        if (!isKept(old[i], old[i + 1])) continue;
        own.append(this.#list, old[i]);
        own.append(this.#list, old[i + 1]);
      }
    }
    #update() {
      if (this.#changed !== undefined) this.#changed(toText(this));
    }
    append(name, value) {
      this.#add(name, value);
      this.#update();
    }
    delete(name, value) {
      const wanted = text(name);
      const only = value === undefined ? undefined : text(value);
      this.#keep((n, v) => n !== wanted || (only !== undefined && v !== only));
      this.#update();
    }
    get(name) {
      const wanted = text(name);
      for (let i = 0; i < this.#list.length; i += 2) {
        if (this.#list[i] === wanted) return this.#list[i + 1];
      }
      return null;
    }
    getAll(name) {
      const wanted = text(name);
      const found = [];
      for (let i = 0; i < this.#list.length; i += 2) {
        if (this.#list[i] === wanted) own.append(found, this.#list[i + 1]);
      }
      return found;
    }
    has(name, value) {
      const wanted = text(name);
      const only = value === undefined ? undefined : text(value);
      for (let i = 0; i < this.#list.length; i += 2) {
        const isNamed = this.#list[i] === wanted;
        if (isNamed && (only === undefined || this.#list[i + 1] === only)) return true;
      }
      return false;
    }
    set(name, value) {
      const wanted = text(name);
      const next = text(value);
      let isSet = false;
      const old = this.#list;
      this.#list = [];
      for (let i = 0; i < old.length; i += 2) {
        if (old[i] !== wanted) this.#add(old[i], old[i + 1]);
        else if (!isSet) this.#add(wanted, next);
        isSet ||= old[i] === wanted;
      }
      if (!isSet) this.#add(wanted, next);
      this.#update();
    }
    sort() {
      const pairs = [];
      for (let i = 0; i < this.#list.length; i += 2) {
        own.append(pairs, { __proto__: null, name: this.#list[i], value: this.#list[i + 1] });
      }
      own.sort(pairs, (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      this.#list = [];
      for (let i = 0; i < pairs.length; i++) this.#add(pairs[i].name, pairs[i].value);
      this.#update();
    }
    forEach(run, self) {
      for (let i = 0; i < this.#list.length; i += 2) {
        own.apply(run, self, [this.#list[i + 1], this.#list[i], this]);
      }
    }
    *entries() {
      for (let i = 0; i < this.#list.length; i += 2) yield [this.#list[i], this.#list[i + 1]];
    }
    *keys() { for (let i = 0; i < this.#list.length; i += 2) yield this.#list[i]; }
    *values() { for (let i = 0; i < this.#list.length; i += 2) yield this.#list[i + 1]; }
    get size() { return this.#list.length / 2; }
    toString() { return toText(this); }
  }
  own.hidden(URLSearchParams.prototype, own.iterator, URLSearchParams.prototype.entries);
  own.hidden(URLSearchParams.prototype, own.toStringTag, "URLSearchParams");
  const parsed = (query) => {
    const list = host.parse_form(query);
    if (list === undefined) throw placed(new own.RangeError("the query " + TOO_LONG));
    return list;
  };
  const copied = (list) => {
    const copy = [];
    for (let i = 0; i < list.length; i++) own.append(copy, list[i]);
    return copy;
  };

  const PARTS = [
    "href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search",
    "hash", "origin",
  ];
  const LIMIT = 1 << 20;
  const read = (address, base) => {
    const of = text(address);
    return host.parse_url(of, base === undefined ? undefined : text(base));
  };
  const invalid = (address, base) => {
    const of = text(address);
    const shown = of.length > 200 ? own.slice(of, 0, 200) + "..." : of;
    const why = of.length > LIMIT ? TOO_LONG : "is no valid URL";
    const error = placed(new own.TypeError("`" + own.wellFormed(shown) + "` " + why));
    own.hidden(error, "code", "ERR_INVALID_URL");
    if (base === undefined) {
      own.hidden(error, "hint", "give the whole address, or a base: `new URL(path, \"https://host\")`");
    }
    return error;
  };

  let make;
  class URL {
    #parts;
    #params;
    static {
      make = (parts) => {
        const url = new URL("about:blank");
        url.#parts = parts;
        return url;
      };
    }
    constructor(address, base) {
      const parts = read(address, base);
      if (parts === undefined) throw invalid(address, base);
      this.#parts = parts;
    }
    static canParse(address, base) { return read(address, base) !== undefined; }
    static parse(address, base) {
      const parts = read(address, base);
      return parts === undefined ? null : make(parts);
    }
    #replace(part, value) {
      const parts = host.replace_url(this.#parts[0], part, value);
      if (parts === undefined) throw placed(new own.RangeError("the value " + TOO_LONG));
      this.#parts = parts;
    }
    static {
      for (let i = 0; i < PARTS.length; i++) {
        const name = PARTS[i];
        const methods = {
          __proto__: null,
          get(url) { return url.#parts[i]; },
          set(url, value) {
            url.#replace(name, text(value));
            if (name === "search" && url.#params !== undefined) reset(url.#params, url.#query());
          },
          href(url, value) {
            const parts = read(value);
            if (parts === undefined) throw invalid(value);
            url.#parts = parts;
            if (url.#params !== undefined) reset(url.#params, url.#query());
          },
        };
        const { get } = methods;
        const set = name === "href" ? methods.href : methods.set;
        own.defineProperty(URL.prototype, name, {
          __proto__: null,
          get() { return get(this); },
          set: name === "origin" ? undefined : function (value) { set(this, value); },
          configurable: true,
          enumerable: true,
        });
      }
    }
    #query() { return own.slice(this.#parts[8], 1); }
    get searchParams() {
      if (this.#params === undefined) {
        this.#params = new URLSearchParams(this.#query());
        link(this.#params, (query) => { this.#replace("search", query); });
      }
      return this.#params;
    }
    toString() { return this.#parts[0]; }
    toJSON() { return this.#parts[0]; }
    static {
      own.mapSet(own.shown, URL.prototype, (url) => "URL '" + url.#parts[0] + "'");
    }
  }
  own.hidden(URL.prototype, own.toStringTag, "URL");
  own.mapSet(own.shown, URLSearchParams.prototype, (params) =>
    "URLSearchParams '" + toText(params) + "'");
  return own.freeze({ __proto__: null, URL, URLSearchParams });
}
