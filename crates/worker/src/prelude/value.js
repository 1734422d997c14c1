// Values on their way out, as JSON: faithfully, or not at all. A Map becomes an object (or a list
// of pairs, where a key is no string), a Set and a typed array become lists, an Error becomes its
// name, message and fields. What JSON cannot say is an error that names its place.
(host, own) => {
  "use strict";
  const DEPTH_MAX = 100;
  const plainKey = /^[A-Za-z_$][\w$]*$/;
  const step = (key) =>
    typeof key === "number" ? "[" + key + "]"
      : own.exec(plainKey, key) !== null ? "." + key
        : "[" + own.stringify(key) + "]";

  // What JSON has no word for, by the kind of value.
  const kindOf = (prototype, value) => {
    if (own.isPrototypeOf(own.MapPrototype, value)) return "map";
    if (own.isPrototypeOf(own.SetPrototype, value)) return "set";
    if (own.isPrototypeOf(own.ErrorPrototype, value)) return "error";
    if (own.isPrototypeOf(own.PromisePrototype, value)) return "promise";
    if (own.isPrototypeOf(own.RegExpPrototype, value)) return "regex";
    if (own.isPrototypeOf(own.TypedArrayPrototype, value)) return "view";
    if (own.isPrototypeOf(own.ArrayBufferPrototype, value)) return "buffer";
    if (own.isPrototypeOf(own.WeakMapPrototype, value)) return "weak";
    if (own.isPrototypeOf(own.WeakSetPrototype, value)) return "weak";
    return "plain";
  };
  // The keys on the way to it are noted from the inside to the outside, and only when there is a
  // problem.
  const problem = (what, hint) => ({ __proto__: null, what, hint, keys: [] });
  const within = (found, key) => {
    if (found !== undefined && found !== CONVERT) own.append(found.keys, key);
    return found;
  };
  // Says that a value has to be converted before it is JSON.
  const CONVERT = own.freeze({ __proto__: null });

  // Gives undefined for what JSON.stringify writes faithfully, CONVERT, or a problem with its path.
  const check = (value, depth) => {
    switch (typeof value) {
      case "function": return problem("a function", "return data; call the function first");
      case "symbol": return problem("a symbol", "use its description");
      case "bigint": return problem("a bigint", "convert it with `Number()` or `String()`");
      case "object": break;
      default: return undefined;
    }
    if (value === null) return undefined;
    if (depth > DEPTH_MAX) {
      return problem("more than 100 levels", "pick only the fields that you need");
    }
    let result;
    if (own.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        const item = value[i];
        if (typeof item === "string" || typeof item === "number" || item === undefined) continue;
        const found = within(check(item, depth + 1), i);
        if (found === CONVERT) result = CONVERT;
        else if (found !== undefined) return found;
      }
      return result;
    }
    const prototype = own.getPrototypeOf(value);
    if (prototype !== own.ObjectPrototype && prototype !== null) {
      const kind = kindOf(prototype, value);
      if (kind === "promise") {
        return problem("a promise that was not awaited", "put `await` before the call");
      }
      if (kind === "weak") return problem("a WeakMap or WeakSet", "use a Map or Set");
      if (kind !== "plain") result = CONVERT;
      else if (typeof value.toJSON === "function") return undefined;
      else if (typeof value[own.iterator] === "function" && own.keys(value).length === 0) {
        return problem("an iterator", "collect it with `Array.from()` first");
      }
    } else if (typeof value.toJSON === "function") {
      return undefined;
    }
    if (result === CONVERT) return checkItems(value, depth) ?? CONVERT;
    const keys = own.keys(value);
    for (let i = 0; i < keys.length; i++) {
      const item = value[keys[i]];
      if (typeof item === "string" || typeof item === "number" || item === undefined) continue;
      const found = within(check(item, depth + 1), keys[i]);
      if (found === CONVERT) result = CONVERT;
      else if (found !== undefined) return found;
    }
    return result;
  };
  const checkItems = (value, depth) => {
    const found = check(converted(value), depth + 1);
    return found === CONVERT ? undefined : found;
  };

  // One level of a value that JSON would lose, as what JSON has.
  const converted = (value) => {
    switch (kindOf(own.getPrototypeOf(value), value)) {
      case "map": {
        let isNamed = true;
        own.mapEach(value, (_, key) => { if (typeof key !== "string") isNamed = false; });
        const result = isNamed ? {} : [];
        own.mapEach(value, (item, key) => {
          if (isNamed) define(result, key, item);
          else own.append(result, [key, item]);
        });
        return result;
      }
      case "set": {
        const result = [];
        own.setEach(value, (item) => own.append(result, item));
        return result;
      }
      case "error": {
        const result = { name: own.String(value.name), message: own.String(value.message) };
        const keys = own.keys(value);
        for (let i = 0; i < keys.length; i++) define(result, keys[i], value[keys[i]]);
        return result;
      }
      case "regex": return "/" + own.regexSource(value) + "/" + own.regexFlags(value);
      case "buffer": return list(new own.Uint8Array(value));
      case "view": return list(value);
      default: return value;
    }
  };
  const define = (object, key, value) =>
    own.defineProperty(object, key, {
      __proto__: null, value, writable: true, configurable: true, enumerable: true,
    });
  const list = (view) => {
    const result = [];
    const length = own.viewLength(view);
    for (let i = 0; i < length; i++) own.append(result, view[i]);
    return result;
  };
  const isBox = (value) => {
    const prototype = own.getPrototypeOf(value);
    for (let i = 0; i < own.boxes.length; i++) if (own.boxes[i] === prototype) return true;
    return false;
  };
  const convert = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (isBox(value)) return value;
    const flat = own.isArray(value) ? value : converted(value);
    if (typeof flat !== "object") return flat;
    if (typeof flat.toJSON === "function") return flat;
    const result = own.isArray(flat) ? [] : {};
    const keys = own.keys(flat);
    for (let i = 0; i < keys.length; i++) define(result, keys[i], convert(flat[keys[i]]));
    return result;
  };

  // JSON text of a value (`undefined` is null), or a problem: what, path, hint.
  const toJson = (value) => {
    const found = check(value, 0);
    if (found !== undefined && found !== CONVERT) return explain(value, found);
    const text = own.stringify(found === CONVERT ? convert(value) : value);
    if (text === undefined) return "null";
    return own.includes(text, "\\ud") ? host.mend(text) : text;
  };
  // Walks to the problem again: an object that is its own ancestor is a cycle, and ends the path.
  const explain = (value, found) => {
    const parents = [];
    let path = "";
    let what = found.what;
    let hint = found.hint;
    let here = value;
    for (let i = found.keys.length - 1; i >= 0 && what !== "a cycle"; i--) {
      own.append(parents, here);
      const key = found.keys[i];
      path += step(key);
      here = typeof here === "object" && here !== null ? here[key] : undefined;
      for (let j = 0; j < parents.length; j++) {
        // What a class keeps to itself, as a Map does, is not there by its key.
        if (here !== undefined && parents[j] === here) {
          what = "a cycle";
          hint = "pick only the fields that you need";
        }
      }
    }
    path = own.wellFormed(own.slice(path, path[0] === "." ? 1 : 0, 200));
    return { __proto__: null, what, hint, path };
  };
  return toJson;
}
