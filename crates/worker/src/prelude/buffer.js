// Buffer: what agents use of the one of Node.js. Reading and writing of numbers is a DataView's.
(host, own) => {
  "use strict";
  const placed = own.placer(host);
  const encodingOf = (encoding) => {
    const name = encoding === undefined || encoding === null ? "utf8" : own.wellFormed(own.String(encoding));
    if (host.is_encoding(name)) return name;
    const known = "utf8, hex, base64, base64url, latin1, ascii, utf16le";
    const message = "there is no encoding `" + own.slice(name, 0, 50) + "`, only " + known;
    throw placed(new own.TypeError(own.wellFormed(message)));
  };
  const encoded = (text, encoding) => host.to_bytes(own.wellFormed(text), encodingOf(encoding));
  // A view of a part of memory, with the methods below whatever a script made of them.
  const view = (buffer, start, length) =>
    own.construct(own.Uint8Array, [buffer, start, length], Buffer);
  const isBytes = (value) => own.viewTag(value) === "Uint8Array";
  const bytes = (value, name) => {
    if (isBytes(value)) return value;
    throw placed(new own.TypeError("`" + name + "` takes a Buffer or a Uint8Array"));
  };
  // A place in a Buffer as `slice` counts it: from the end where it is negative.
  const place = (value, length, fallback) => {
    if (value === undefined) return fallback;
    const number = own.Number(value);
    const whole = number < 0 ? -own.floor(-number) : own.floor(number);
    const at = whole < 0 ? whole + length : whole;
    return at >= 0 ? (at > length ? length : at) : 0;
  };
  const part = (of, start, end) => {
    const length = own.viewLength(of);
    const from = place(start, length, 0);
    const to = place(end, length, length);
    return view(own.viewBuffer(of), own.viewOffset(of) + from, to > from ? to - from : 0);
  };
  const size = (value) => {
    const number = own.Number(value);
    if (number >= 0 && own.isFinite(number)) return own.floor(number);
    throw placed(new own.RangeError("a size is a number of bytes, 0 or more"));
  };
  const compare = (a, b) => {
    const n = own.viewLength(a);
    const m = own.viewLength(b);
    for (let i = 0; i < n && i < m; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return n === m ? 0 : n < m ? -1 : 1;
  };
  const copy = (from, to, at) => {
    const room = own.viewLength(to) - at;
    const length = own.viewLength(from) < room ? own.viewLength(from) : room;
    if (length <= 0) return 0;
    own.viewSet(to, length === own.viewLength(from) ? from : part(from, 0, length), at);
    return length;
  };
  const fromList = (list) => {
    const length = size(list.length ?? 0);
    const made = view(new own.ArrayBuffer(length), 0, length);
    for (let i = 0; i < length; i++) made[i] = list[i];
    return made;
  };
  const from = (value, second, third) => {
    if (typeof value === "string") {
      const buffer = encoded(value, second);
      return view(buffer, 0, own.bufferBytes(buffer));
    }
    if (typeof value === "object" && value !== null) {
      if (own.isPrototypeOf(own.ArrayBufferPrototype, value)) {
        const start = second === undefined ? 0 : size(second);
        return view(value, start, third === undefined ? own.bufferBytes(value) - start : size(third));
      }
      if (value.type === "Buffer" && own.isArray(value.data)) return fromList(value.data);
      if (own.viewTag(value) !== undefined || own.isArray(value) || "length" in value) {
        return fromList(value);
      }
    }
    const message = "Buffer.from takes a string, a list of bytes, an ArrayBuffer or a Buffer";
    throw placed(new own.TypeError(message));
  };
  const find = (buffer, value, start) => {
    const wanted = typeof value === "number" ? fromList([value])
      : typeof value === "string" ? from(value) : bytes(value, "indexOf");
    const length = own.viewLength(buffer);
    const at = place(start, length, 0);
    const text = own.byteString(buffer);
    return own.indexOf(text, own.byteString(wanted), at);
  };

  class Buffer extends own.Uint8Array {
    static from(value, second, third) { return from(value, second, third); }
    static alloc(length, fill, encoding) {
      const bytes = size(length);
      const made = view(new own.ArrayBuffer(bytes), 0, bytes);
      if (fill === undefined || fill === 0) return made;
      const pattern = typeof fill === "string" ? from(fill, encoding) : fromList([fill]);
      const step = own.viewLength(pattern);
      for (let i = 0; step > 0 && i < bytes; i++) made[i] = pattern[i % step];
      return made;
    }
    static allocUnsafe(length) { return Buffer.alloc(length); }
    static concat(list, total) {
      if (!own.isArray(list)) throw placed(new own.TypeError("Buffer.concat takes a list of Buffers"));
      let length = 0;
      for (let i = 0; i < list.length; i++) length += own.viewLength(bytes(list[i], "Buffer.concat"));
      if (total !== undefined) length = size(total);
      const made = view(new own.ArrayBuffer(length), 0, length);
      let at = 0;
      for (let i = 0; i < list.length; i++) at += copy(bytes(list[i], "Buffer.concat"), made, at);
      return made;
    }
    static byteLength(value, encoding) {
      if (typeof value === "string") return own.bufferBytes(encoded(value, encoding));
      return own.viewLength(from(value));
    }
    static isBuffer(value) { return isBytes(value) && own.isPrototypeOf(Buffer.prototype, value); }
    static isEncoding(name) { return typeof name === "string" && host.is_encoding(own.wellFormed(name)); }
    static compare(a, b) { return compare(bytes(a, "Buffer.compare"), bytes(b, "Buffer.compare")); }
    toString(encoding, start, end) {
      const name = encodingOf(encoding);
      return host.to_text(own.byteString(part(bytes(this, "toString"), start, end)), name);
    }
    toLocaleString(encoding) { return this.toString(encoding); }
    toJSON() {
      const data = [];
      for (let i = 0; i < own.viewLength(this); i++) own.append(data, this[i]);
      return { type: "Buffer", data };
    }
    equals(other) { return compare(bytes(this, "equals"), bytes(other, "equals")) === 0; }
    compare(other) { return compare(bytes(this, "compare"), bytes(other, "compare")); }
    slice(start, end) { return part(bytes(this, "slice"), start, end); }
    subarray(start, end) { return part(bytes(this, "subarray"), start, end); }
    copy(target, at, start, end) {
      const to = bytes(target, "copy");
      return copy(part(bytes(this, "copy"), start, end), to, place(at, own.viewLength(to), 0));
    }
    write(text, at, encoding) {
      const start = typeof at === "number" ? at : 0;
      const name = typeof at === "string" ? at : encoding;
      return copy(from(own.String(text), name), bytes(this, "write"), place(start, own.viewLength(this), 0));
    }
    indexOf(value, start) { return find(bytes(this, "indexOf"), value, start); }
    includes(value, start) { return find(bytes(this, "includes"), value, start) >= 0; }
  }
  own.mapSet(own.shown, Buffer.prototype, (buffer) => {
    const length = own.viewLength(bytes(buffer, "inspect"));
    const hex = host.to_text(own.byteString(part(buffer, 0, 50)), "hex");
    let text = "";
    for (let i = 0; i < hex.length; i += 2) text += " " + own.slice(hex, i, i + 2);
    return "<Buffer" + text + (length > 50 ? " ... " + (length - 50) + " more bytes" : "") + ">";
  });
  return own.freeze({ __proto__: null, Buffer });
}
