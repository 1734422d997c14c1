// structuredClone: a copy of a value with all that it holds, cycles too.
(host, own) => {
  "use strict";
  const placed = own.placer(host);
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
  return own.freeze({ __proto__: null, clone });
}
