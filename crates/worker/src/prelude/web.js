// What scripts expect beside the language: console, structuredClone, text coding, crypto,
// microtasks.
(host, own, inspect) => {
  "use strict";
  const placed = own.placer(host);
  const line = (list) => {
    let text = "";
    let from = 0;
    if (typeof list[0] === "string" && own.includes(list[0], "%")) {
      const filled = format(list);
      text = filled.text;
      from = filled.used;
    }
    for (let i = from; i < list.length; i++) {
      if (i > 0) text += " ";
      text += typeof list[i] === "string" ? list[i] : inspect(list[i]);
    }
    return own.wellFormed(text);
  };
  // `%s %d %i %f %j %o %O %%`, as far as there are values for them.
  const format = (list) => {
    const pattern = list[0];
    let text = "";
    let used = 1;
    for (let i = 0; i < pattern.length; i++) {
      const kind = pattern[i] === "%" ? pattern[i + 1] : undefined;
      if (kind === "%") {
        text += "%";
        i++;
      } else if (kind !== undefined && used < list.length && own.includes("sdifjoO", kind)) {
        text += filled(kind, list[used++]);
        i++;
      } else {
        text += pattern[i];
      }
    }
    return { __proto__: null, text, used };
  };
  const filled = (kind, value) => {
    const isNumber = typeof value === "number";
    if (kind === "s") return typeof value === "string" ? value : inspect(value);
    if (kind === "d" || kind === "f") return isNumber ? own.String(value) : inspect(value);
    if (kind === "i") return isNumber ? own.String(own.floor(value)) : inspect(value);
    return inspect(value);
  };
  const printer = (level) => (...list) => host.log(level, line(list));
  const console = own.create(own.ObjectPrototype);
  const levels = {
    __proto__: null, log: 0, info: 0, debug: 0, trace: 0, dir: 0, table: 0, group: 0,
    groupCollapsed: 0, warn: 1, error: 2,
  };
  const names = own.keys(levels);
  for (let i = 0; i < names.length; i++) {
    const print = printer(levels[names[i]]);
    console[names[i]] = { [names[i]](...list) { own.apply(print, undefined, list); } }[names[i]];
  }
  console.dir = function dir(value) { host.log(0, own.wellFormed(inspect(value))); };
  console.groupEnd = function groupEnd() {};
  console.assert = function assert(condition, ...list) {
    if (!condition) host.log(2, "Assertion failed" + (list.length > 0 ? ": " + line(list) : ""));
  };
  own.global("console", console);

  own.global("queueMicrotask", function queueMicrotask(run) {
    if (typeof run !== "function") {
      throw placed(new own.TypeError("queueMicrotask needs a function"));
    }
    const start = new own.Promise((resolve) => resolve());
    own.then(start, () => { run(); });
  });

  const notCloned = (what) =>
    placed(new own.DOMException(what + " could not be cloned.", "DataCloneError"));
  const clone = (value, seen) => {
    if (typeof value === "function") throw notCloned("A function");
    if (typeof value === "symbol") throw notCloned("A symbol");
    if (typeof value !== "object" || value === null) return value;
    if (own.mapHas(seen, value)) return own.mapGet(seen, value);
    const isA = (prototype) => own.isPrototypeOf(prototype, value);
    const keep = (copy) => {
      own.mapSet(seen, value, copy);
      return copy;
    };
    if (own.isArray(value)) {
      const copy = keep([]);
      copy.length = value.length;
      return copyFields(value, copy, seen);
    }
    if (isA(own.DatePrototype)) return keep(new own.Date(own.dateTime(value)));
    if (isA(own.RegExpPrototype)) {
      return keep(new own.RegExp(own.regexSource(value), own.regexFlags(value)));
    }
    if (isA(own.MapPrototype)) {
      const copy = keep(new own.Map());
      own.mapEach(value, (item, key) => own.mapSet(copy, clone(key, seen), clone(item, seen)));
      return copy;
    }
    if (isA(own.SetPrototype)) {
      const copy = keep(new own.Set());
      own.setEach(value, (item) => own.setAdd(copy, clone(item, seen)));
      return copy;
    }
    if (isA(own.ArrayBufferPrototype)) return keep(own.bufferSlice(value, 0));
    if (isA(own.TypedArrayPrototype)) return keep(cloneView(value, seen));
    if (isA(own.ErrorPrototype)) return keep(cloneError(value));
    if (isA(own.PromisePrototype)) throw notCloned("A promise");
    if (isA(own.WeakMapPrototype)) throw notCloned("A WeakMap");
    if (isA(own.WeakSetPrototype)) throw notCloned("A WeakSet");
    return copyFields(value, keep({}), seen);
  };
  const copyFields = (value, copy, seen) => {
    const keys = own.keys(value);
    for (let i = 0; i < keys.length; i++) {
      own.defineProperty(copy, keys[i], {
        __proto__: null,
        value: clone(value[keys[i]], seen),
        writable: true,
        configurable: true,
        enumerable: true,
      });
    }
    return copy;
  };
  const cloneView = (value, seen) => {
    const tag = own.viewTag(value);
    const buffer = clone(own.viewBuffer(value), seen);
    for (let i = 0; i < own.typedArrays.length; i++) {
      const constructor = own.typedArrays[i];
      if (own.getOwnPropertyDescriptor(constructor, "name").value === tag) {
        return new constructor(buffer, own.viewOffset(value), own.viewLength(value));
      }
    }
    throw notCloned("A " + tag);
  };
  const cloneError = (value) => {
    const copy = new own.Error(own.String(value.message));
    own.hidden(copy, "name", own.String(value.name));
    own.hidden(copy, "stack", own.String(value.stack));
    return copy;
  };
  own.global("structuredClone", function structuredClone(value) {
    return clone(value, new own.Map());
  });

  own.global("TextEncoder", class TextEncoder {
    get encoding() { return "utf-8"; }
    encode(text = "") {
      return new own.Uint8Array(host.encode(own.wellFormed(own.String(text))));
    }
  });
  own.global("TextDecoder", class TextDecoder {
    #fatal;
    #keepsMark;
    constructor(label = "utf-8", options) {
      const name = own.String(label);
      if (own.exec(/^\s*(?:utf-?8|unicode-1-1-utf-8)\s*$/i, name) === null) {
        throw placed(new own.RangeError("only utf-8 is supported, not `" + name + "`"));
      }
      this.#fatal = options?.fatal === true;
      this.#keepsMark = options?.ignoreBOM === true;
    }
    get encoding() { return "utf-8"; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#keepsMark; }
    decode(input, options) {
      if (options?.stream === true) {
        throw placed(new own.TypeError("decoding in parts is not supported"));
      }
      const text = host.decode(own.byteString(bytesOf(input, "decode")), this.#fatal);
      if (text === undefined) throw placed(new own.TypeError("the bytes are not utf-8"));
      return !this.#keepsMark && own.charCode(text, 0) === 0xfeff ? own.slice(text, 1) : text;
    }
  });
  const bytesOf = (input, name) => {
    if (input === undefined && name === "decode") return new own.Uint8Array(0);
    const isA = (prototype) => own.isPrototypeOf(prototype, input);
    if (isA(own.ArrayBufferPrototype)) return new own.Uint8Array(input);
    if (isA(own.TypedArrayPrototype)) {
      const length = own.viewBytes(input);
      return new own.Uint8Array(own.viewBuffer(input), own.viewOffset(input), length);
    }
    if (isA(own.DataView.prototype)) {
      const length = own.dataBytes(input);
      return new own.Uint8Array(own.dataBuffer(input), own.dataOffset(input), length);
    }
    throw placed(new own.TypeError(name + " takes an ArrayBuffer or a view of one"));
  };

  // Hashes only. Everything else of Web Cryptography needs keys, which a script has no business with.
  const subtle = () => {
    const methods = {
      async digest(algorithm, data) {
        const named = typeof algorithm === "object" && algorithm !== null ? algorithm.name : algorithm;
        const hash = host.digest(own.wellFormed(own.String(named)), own.byteString(bytesOf(data, "digest")));
        if (hash !== undefined) return hash;
        const known = "SHA-1, SHA-256, SHA-384 and SHA-512";
        const message = "there is no digest `" + own.String(named) + "`, only " + known;
        throw placed(new own.DOMException(message, "NotSupportedError"));
      },
    };
    const absent = [
      "encrypt", "decrypt", "sign", "verify", "generateKey", "deriveKey", "deriveBits",
      "importKey", "exportKey", "wrapKey", "unwrapKey",
    ];
    for (let i = 0; i < absent.length; i++) {
      const name = absent[i];
      methods[name] = { async [name]() {
        const message = "there is no `crypto.subtle." + name + "`: only `digest`";
        throw placed(new own.DOMException(message, "NotSupportedError"));
      } }[name];
    }
    return own.freeze(methods);
  };
  const RANDOM_BYTES_MAX = 65536;
  const byteText = (byte) => own.slice("0" + own.apply(numberText, byte, [16]), -2);
  const numberText = own.Number.prototype.toString;
  own.global("crypto", own.freeze({
    getRandomValues(view) {
      const tag = own.viewTag(view);
      if (tag === undefined || own.includes(tag, "Float")) {
        throw placed(new own.TypeError("getRandomValues takes a typed array of integers"));
      }
      const bytes = bytesOf(view, "getRandomValues");
      const length = own.viewLength(bytes);
      if (length > RANDOM_BYTES_MAX) {
        throw placed(new own.DOMException("at most 65,536 bytes", "QuotaExceededError"));
      }
      for (let i = 0; i < length; i++) bytes[i] = host.random_byte();
      return view;
    },
    randomUUID() {
      let text = "";
      for (let i = 0; i < 16; i++) {
        let byte = host.random_byte();
        if (i === 6) byte = (byte & 0x0f) | 0x40;
        if (i === 8) byte = (byte & 0x3f) | 0x80;
        text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + byteText(byte);
      }
      return text;
    },
    subtle: subtle(),
  }));
  own.hidden(Math, "random", function random() { return host.random(); });
}
