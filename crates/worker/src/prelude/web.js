// What scripts expect beside the language: console, structuredClone, text coding, crypto,
// microtasks.
(host, own, inspect, part) => {
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
  // Groups move what is printed to the right.
  const DEPTH_MAX = 20;
  let depth = 0;
  let indent = "";
  const enter = (change) => {
    depth = depth + change < 0 ? 0 : depth + change;
    indent = own.repeat("  ", depth < DEPTH_MAX ? depth : DEPTH_MAX);
  };
  const print = (level, text) => {
    host.log(level, indent === "" ? text : indent + own.replaceAll(text, "\n", "\n" + indent));
  };
  const printer = (level) => (...list) => print(level, line(list));
  const console = own.create(own.ObjectPrototype);
  const levels = { __proto__: null, log: 0, info: 0, debug: 0, table: 0, warn: 1, error: 2 };
  const names = own.keys(levels);
  for (let i = 0; i < names.length; i++) {
    const print = printer(levels[names[i]]);
    console[names[i]] = { [names[i]](...list) { own.apply(print, undefined, list); } }[names[i]];
  }
  console.dir = function dir(value) { print(0, own.wellFormed(inspect(value))); };
  const open = (list) => {
    if (list.length > 0) print(0, line(list));
    enter(1);
  };
  console.group = function group(...list) { open(list); };
  console.groupCollapsed = function groupCollapsed(...list) { open(list); };
  console.groupEnd = function groupEnd() { enter(-1); };
  console.clear = function clear() {};
  console.assert = function assert(condition, ...list) {
    if (!condition) print(2, "Assertion failed" + (list.length > 0 ? ": " + line(list) : ""));
  };
  let counted;
  const counters = () => (counted ??= part("counters")(print, line));
  console.time = function time(label) { counters().time(label); };
  console.timeLog = function timeLog(label, ...list) { counters().timeLog(label, list); };
  console.timeEnd = function timeEnd(label) { counters().timeEnd(label); };
  console.count = function count(label) { counters().count(label); };
  console.countReset = function countReset(label) { counters().countReset(label); };
  console.trace = function trace(...list) { counters().trace(line(list)); };
  own.global("console", console);

  own.global("queueMicrotask", function queueMicrotask(run) {
    if (typeof run !== "function") {
      throw placed(new own.TypeError("queueMicrotask needs a function"));
    }
    const start = new own.Promise((resolve) => resolve());
    own.then(start, () => { run(); });
  });

  own.global("structuredClone", function structuredClone(value) {
    return part("clone").clone(value, new own.Map());
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
