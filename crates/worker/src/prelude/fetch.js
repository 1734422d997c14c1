// fetch, Headers and Response, as the Fetch Standard has them, without streams. A request is a call of
// the tool `network.fetch`: what may be reached is the gateway's to judge.
(host, own, kit) => {
  "use strict";
  const placed = own.placer(host);
  const typeError = (message, hint) => {
    const error = new own.TypeError(own.wellFormed(message));
    if (hint !== undefined) own.hidden(error, "hint", hint);
    return placed(error);
  };
  const text = (value) => {
    if (typeof value === "symbol") throw typeError("a symbol is no text");
    return own.wellFormed(own.String(value));
  };
  const cut = (value) => own.slice(value, 0, 100);

  const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
  const VALUE = /^[^\0\r\n]*$/;
  const TRIM = /^[\t\r\n ]*([^]*?)[\t\r\n ]*$/;
  let listOf;
  class Headers {
    // Names in lower case, each once.
    #values = new own.Map();
    static {
      // The headers as an object, in order of name.
      listOf = (headers) => {
        const list = [];
        own.mapEach(headers.#values, (value, name) => {
          own.append(list, { __proto__: null, name, value });
        });
        return own.sort(list, (a, b) => (a.name < b.name ? -1 : 1));
      };
    }
    constructor(from) {
      if (from === undefined || from === null) return;
      if (typeof from !== "object") throw typeError("Headers takes an object, or pairs of name and value");
      if (#values in from) {
        own.mapEach(from.#values, (value, name) => own.mapSet(this.#values, name, value));
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
          throw typeError("Headers takes an object, or pairs of name and value");
        }
        this.#add(pair[0], pair[1]);
      }
    }
    #name(value) {
      const name = text(value);
      if (own.exec(NAME, name) === null) throw typeError("`" + cut(name) + "` is no name of a header");
      return own.lower(name);
    }
    #value(value) {
      const trimmed = own.exec(TRIM, text(value))[1];
      if (own.exec(VALUE, trimmed) === null) throw typeError("a header's value has no line breaks");
      return trimmed;
    }
    #add(name, value) {
      const key = this.#name(name);
      const next = this.#value(value);
      const before = own.mapGet(this.#values, key);
      own.mapSet(this.#values, key, before === undefined ? next : before + ", " + next);
    }
    append(name, value) { this.#add(name, value); }
    set(name, value) { own.mapSet(this.#values, this.#name(name), this.#value(value)); }
    get(name) { return own.mapGet(this.#values, this.#name(name)) ?? null; }
    // Several cookies are one text, as several values of any other name are.
    getSetCookie() {
      const value = this.get("set-cookie");
      return value === null ? [] : [value];
    }
    has(name) { return own.mapHas(this.#values, this.#name(name)); }
    delete(name) { own.mapDelete(this.#values, this.#name(name)); }
    forEach(run, self) {
      const list = listOf(this);
      for (let i = 0; i < list.length; i++) own.apply(run, self, [list[i].value, list[i].name, this]);
    }
    *entries() {
      const list = listOf(this);
      for (let i = 0; i < list.length; i++) yield [list[i].name, list[i].value];
    }
    *keys() { for (let list = listOf(this), i = 0; i < list.length; i++) yield list[i].name; }
    *values() { for (let list = listOf(this), i = 0; i < list.length; i++) yield list[i].value; }
    toJSON() { return objectOf(this); }
    static {
      own.mapSet(own.shown, Headers.prototype, (headers) =>
        "Headers " + kit.inspect(objectOf(headers)));
    }
  }
  own.hidden(Headers.prototype, own.iterator, Headers.prototype.entries);
  own.hidden(Headers.prototype, own.toStringTag, "Headers");
  const objectOf = (headers) => {
    const list = listOf(headers);
    const object = {};
    for (let i = 0; i < list.length; i++) {
      own.defineProperty(object, list[i].name, {
        __proto__: null, value: list[i].value, writable: true, configurable: true, enumerable: true,
      });
    }
    return object;
  };

  const isA = (prototype, value) => own.isPrototypeOf(prototype, value);
  const bytesOf = (value) => {
    if (isA(own.ArrayBufferPrototype, value)) return new own.Uint8Array(value);
    if (isA(own.TypedArrayPrototype, value)) {
      return new own.Uint8Array(own.viewBuffer(value), own.viewOffset(value), own.viewBytes(value));
    }
    if (isA(own.DataView.prototype, value)) {
      return new own.Uint8Array(own.dataBuffer(value), own.dataOffset(value), own.dataBytes(value));
    }
    return undefined;
  };
  // A body as it crosses over: its text and how that is to be read.
  const NONE = own.freeze({ __proto__: null, text: "", encoding: "utf-8", type: undefined });
  const bodyOf = (value) => {
    if (value === undefined || value === null) return NONE;
    const plain = (of, type) => ({ __proto__: null, text: of, encoding: "utf-8", type });
    if (typeof value !== "object") return plain(text(value), "text/plain;charset=UTF-8");
    const bytes = bytesOf(value);
    if (bytes !== undefined) {
      const encoded = host.to_text(own.byteString(bytes), "base64");
      return { __proto__: null, text: encoded, encoding: "base64", type: undefined };
    }
    if (isA(kit.part("url").URLSearchParams.prototype, value)) {
      return plain(text(value), "application/x-www-form-urlencoded;charset=UTF-8");
    }
    throw typeError(
      "`body` is a text, URLSearchParams or bytes, not an object",
      "write `body: JSON.stringify(...)` with the header `content-type: application/json`",
    );
  };

  let make;
  class Response {
    #body;
    #fields;
    #isUsed = false;
    constructor(body, init) {
      const { status = 200, statusText = "", headers } = init ?? {};
      if (!(status >= 200 && status <= 599)) throw placed(new own.RangeError("`status` is from 200 to 599"));
      this.#body = bodyOf(body);
      const own_headers = new Headers(headers);
      const type = this.#body.type;
      if (type !== undefined && !own_headers.has("content-type")) own_headers.set("content-type", type);
      this.#fields = {
        __proto__: null, status: own.floor(status), statusText: text(statusText), headers: own_headers,
        url: "", redirected: false,
      };
    }
    static {
      make = (result) => {
        const response = new Response();
        const { url, status, status_text: statusText, redirected, headers } = result;
        response.#body = { __proto__: null, text: result.body, encoding: result.body_encoding };
        response.#fields = {
          __proto__: null, status, statusText, headers: new Headers(headers), url, redirected,
        };
        return response;
      };
    }
    static json(value, init) {
      const json = own.stringify(value);
      if (json === undefined) throw typeError("`Response.json` takes what is JSON");
      const response = new Response(json, init);
      if (init?.headers === undefined) response.#fields.headers.set("content-type", "application/json");
      return response;
    }
    get status() { return this.#fields.status; }
    get ok() { return this.#fields.status >= 200 && this.#fields.status <= 299; }
    get statusText() { return this.#fields.statusText; }
    get headers() { return this.#fields.headers; }
    get url() { return this.#fields.url; }
    get redirected() { return this.#fields.redirected; }
    get type() { return this.#fields.url === "" ? "default" : "basic"; }
    get bodyUsed() { return this.#isUsed; }
    get body() { throw typeError("a Response has no stream here", READ); }
    #use() {
      if (this.#isUsed) throw typeError("the body was read already", "keep what it gave, or `clone()` before");
      this.#isUsed = true;
      return this.#body;
    }
    #text() {
      const { text: of, encoding } = this.#use();
      const whole = encoding !== "base64" ? of
        : host.decode(own.byteString(new own.Uint8Array(host.to_bytes(of, "base64"))), false);
      return own.charCode(whole, 0) === 0xfeff ? own.slice(whole, 1) : whole;
    }
    #buffer() {
      const { text: of, encoding } = this.#use();
      return encoding === "base64" ? host.to_bytes(of, "base64") : host.encode(own.wellFormed(of));
    }
    async text() { return this.#text(); }
    async json() {
      const body = this.#text();
      try {
        return own.parse(body);
      } catch (thrown) {
        const start = own.replaceAll(own.slice(body, 0, 60), "\n", " ");
        const message = "the body is no JSON: " + thrown.message + "; it begins with `" + start + "`";
        throw placed(new own.SyntaxError(own.wellFormed(message)));
      }
    }
    async arrayBuffer() { return this.#buffer(); }
    async bytes() { return new own.Uint8Array(this.#buffer()); }
    async blob() { throw typeError("there is no Blob here", READ); }
    async formData() { throw typeError("there is no FormData here", READ); }
    clone() {
      if (this.#isUsed) throw typeError("the body was read already", "call `clone()` before");
      const copy = new Response();
      copy.#body = this.#body;
      copy.#fields = { ...this.#fields, headers: new Headers(this.#fields.headers) };
      return copy;
    }
    static {
      own.mapSet(own.shown, Response.prototype, (response) => {
        const { status, statusText, url, headers } = response.#fields;
        const shown = { status, statusText, url, headers: objectOf(headers), bodyUsed: response.#isUsed };
        return "Response " + kit.inspect(shown);
      });
    }
  }
  const READ = "read it with `text()`, `json()`, `arrayBuffer()` or `bytes()`";
  own.hidden(Response.prototype, own.toStringTag, "Response");

  const WRONG = own.freeze({
    __proto__: null,
    json: "write `body: JSON.stringify(...)`",
    data: "write `body: JSON.stringify(...)`",
    params: "put them into the URL, with `new URLSearchParams(...)`",
    query: "put them into the URL, with `new URLSearchParams(...)`",
    timeout: "write `signal: AbortSignal.timeout(ms)`",
  });
  const checked = (init) => {
    if (init === undefined || init === null) return own.create(null);
    if (typeof init !== "object") throw typeError("`fetch` takes its options as an object");
    const keys = own.keys(init);
    for (let i = 0; i < keys.length; i++) {
      if (!own.hasOwn(WRONG, keys[i])) continue;
      throw typeError("`fetch` has no option `" + keys[i] + "`", WRONG[keys[i]]);
    }
    return init;
  };
  const METHODS = ["get", "head", "post", "put", "delete", "options"];
  const argumentsOf = (url, init) => {
    const given = { __proto__: null, url: text(url) };
    const { method, headers, body, redirect } = init;
    if (method !== undefined) {
      const name = text(method);
      given.method = own.includes("|" + own.join(METHODS, "|") + "|", "|" + own.lower(name) + "|")
        ? own.upper(name) : name;
    }
    const all = new Headers(headers);
    if (body !== undefined && body !== null) {
      const { text: of, encoding, type } = bodyOf(body);
      given.body = of;
      if (encoding !== "utf-8") given.body_encoding = encoding;
      if (type !== undefined && !all.has("content-type")) all.set("content-type", type);
    }
    const list = objectOf(all);
    if (own.keys(list).length > 0) given.headers = list;
    if (redirect !== undefined) given.redirect = text(redirect);
    return given;
  };
  const fetcher = (call) => function fetch(url, options) {
    try {
      const init = checked(options);
      const list = [argumentsOf(url, init)];
      const { signal } = init;
      if (signal !== undefined && signal !== null) {
        if (!kit.part("abort").isSignal(signal)) throw typeError("`signal` takes an AbortSignal");
        own.append(list, { __proto__: null, signal });
      }
      return call("network", "fetch", list, make);
    } catch (thrown) {
      return new own.Promise((_, fail) => fail(thrown));
    }
  };
  return own.freeze({ __proto__: null, Headers, Response, fetcher });
}
