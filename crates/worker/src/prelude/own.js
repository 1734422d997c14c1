// Takes hold of every built-in that the other files use, before a script can replace one. Nothing
// here is reachable from a script: the object is handed from closure to closure. The other files
// use no iteration protocol, no spread and no method of a value that a script could have changed.
(() => {
  "use strict";
  const { apply, construct, ownKeys, defineProperty, getPrototypeOf, getOwnPropertyDescriptor } =
    Reflect;
  const method = (f) => (self, a, b, c) => apply(f, self, [a, b, c]);
  const getter = (object, name) => method(getOwnPropertyDescriptor(object, name).get);
  const TypedArray = getPrototypeOf(Uint8Array);
  const root = globalThis;
  const own = {
    __proto__: null,
    root,
    apply,
    construct,
    ownKeys,
    defineProperty,
    getPrototypeOf,
    getOwnPropertyDescriptor,
    create: Object.create,
    freeze: Object.freeze,
    keys: Object.keys,
    isArray: Array.isArray,
    parse: JSON.parse,
    stringify: JSON.stringify,
    floor: Math.floor,
    isFinite: Number.isFinite,
    fromCodePoint: String.fromCodePoint,
    String,
    Number,
    Symbol,
    iterator: Symbol.iterator,
    toStringTag: Symbol.toStringTag,
    Array,
    Object,
    Function,
    Promise,
    Map,
    Set,
    Date,
    RegExp,
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    AggregateError,
    ArrayBuffer,
    Uint8Array,
    DataView,
    DOMException,
    Proxy,
    ObjectPrototype: Object.prototype,
    FunctionPrototype: Function.prototype,
    ErrorPrototype: Error.prototype,
    MapPrototype: Map.prototype,
    SetPrototype: Set.prototype,
    DatePrototype: Date.prototype,
    RegExpPrototype: RegExp.prototype,
    PromisePrototype: Promise.prototype,
    TypedArrayPrototype: TypedArray.prototype,
    ArrayBufferPrototype: ArrayBuffer.prototype,
    WeakMapPrototype: WeakMap.prototype,
    WeakSetPrototype: WeakSet.prototype,
    SymbolPrototype: Symbol.prototype,
    then: method(Promise.prototype.then),
    isPrototypeOf: method(Object.prototype.isPrototypeOf),
    hasOwn: Object.hasOwn,
    isEnumerable: method(Object.prototype.propertyIsEnumerable),
    functionText: method(Function.prototype.toString),
    join: method(Array.prototype.join),
    sort: method(Array.prototype.sort),
    mapGet: method(Map.prototype.get),
    mapSet: method(Map.prototype.set),
    mapHas: method(Map.prototype.has),
    mapDelete: method(Map.prototype.delete),
    mapEach: method(Map.prototype.forEach),
    mapSize: getter(Map.prototype, "size"),
    setHas: method(Set.prototype.has),
    setAdd: method(Set.prototype.add),
    setEach: method(Set.prototype.forEach),
    setSize: getter(Set.prototype, "size"),
    dateTime: method(Date.prototype.getTime),
    dateIso: method(Date.prototype.toISOString),
    regexSource: getter(RegExp.prototype, "source"),
    regexFlags: getter(RegExp.prototype, "flags"),
    exec: method(RegExp.prototype.exec),
    symbolText: method(Symbol.prototype.toString),
    rawStack: getter(Error.prototype, "stack"),
    boxes: [Number.prototype, String.prototype, Boolean.prototype, BigInt.prototype],
    siteGet: method(WeakMap.prototype.get),
    siteSet: method(WeakMap.prototype.set),
    sites: new WeakMap(),
    contents: new WeakMap(),
    viewTag: getter(TypedArray.prototype, Symbol.toStringTag),
    viewLength: getter(TypedArray.prototype, "length"),
    viewBuffer: getter(TypedArray.prototype, "buffer"),
    viewOffset: getter(TypedArray.prototype, "byteOffset"),
    viewSet: method(TypedArray.prototype.set),
    viewBytes: getter(TypedArray.prototype, "byteLength"),
    bufferBytes: getter(ArrayBuffer.prototype, "byteLength"),
    bufferSlice: method(ArrayBuffer.prototype.slice),
    dataBuffer: getter(DataView.prototype, "buffer"),
    dataOffset: getter(DataView.prototype, "byteOffset"),
    dataBytes: getter(DataView.prototype, "byteLength"),
    DOMExceptionPrototype: DOMException.prototype,
    domName: getter(DOMException.prototype, "name"),
    domMessage: getter(DOMException.prototype, "message"),
    slice: method(String.prototype.slice),
    indexOf: method(String.prototype.indexOf),
    includes: method(String.prototype.includes),
    replaceAll: method(String.prototype.replaceAll),
    padStart: method(String.prototype.padStart),
    padEnd: method(String.prototype.padEnd),
    lower: method(String.prototype.toLowerCase),
    upper: method(String.prototype.toUpperCase),
    numberValue: method(Number.prototype.valueOf),
    bigintValue: method(BigInt.prototype.valueOf),
    NumberPrototype: Number.prototype,
    BigIntPrototype: BigInt.prototype,
    repeat: method(String.prototype.repeat),
    trimEnd: method(String.prototype.trimEnd),
    normalize: method(String.prototype.normalize),
    wellFormed: method(String.prototype.toWellFormed),
    charCode: method(String.prototype.charCodeAt),
    // Each server's namespace, with its tools.
    namespaces: new Map(),
    // How `console` shows what is private in our own classes, by prototype.
    shown: new Map(),
    typedArrays: [
      Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
      BigInt64Array, BigUint64Array, Float32Array, Float64Array,
    ],
  };
  // Puts a global in place like a built-in one: writable, and not listed.
  own.global = (name, value) =>
    defineProperty(root, name, {
      __proto__: null, value, writable: true, configurable: true, enumerable: false,
    });
  own.hidden = (object, name, value) =>
    defineProperty(object, name, {
      __proto__: null, value, writable: true, configurable: true, enumerable: false,
    });
  // The stack as the engine wrote it. A DOMException has it as a property, an Error inside.
  own.engineStack = (error) => {
    const inside = own.rawStack(error);
    if (inside !== undefined) return inside;
    const property = own.getOwnPropertyDescriptor(error, "stack");
    const isText = property !== undefined && typeof property.value === "string";
    return isText ? property.value : "";
  };
  // Gives an error the place of another (or its own) as the agent knows it, without frames of ours.
  own.placer = (host) => (error, site) => {
    const raw = own.engineStack(site ?? error);
    own.siteSet(own.sites, error, raw);
    own.hidden(error, "stack", host.stack(own.wellFormed(raw)));
    return error;
  };
  // Appends without looking at Array.prototype, where a script may have put a setter.
  own.append = (array, value) =>
    defineProperty(array, array.length, {
      __proto__: null, value, writable: true, configurable: true, enumerable: true,
    });
  // Bytes as a text of one character each, which is how they reach the native part. The list is full
  // of its own elements, so that neither a setter on Array.prototype nor a getter of the views has a
  // say when bytes go through it.
  const fromCharCode = String.fromCharCode;
  const CHUNK = 4096;
  const chunk = [];
  for (let i = 0; i < CHUNK; i++) chunk[i] = 0;
  own.byteString = (bytes) => {
    const length = own.viewLength(bytes);
    let text = "";
    for (let at = 0; at < length; at += CHUNK) {
      const size = length - at < CHUNK ? length - at : CHUNK;
      for (let i = 0; i < size; i++) chunk[i] = bytes[at + i];
      text += own.slice(apply(fromCharCode, undefined, chunk), 0, size);
    }
    return text;
  };
  // A script that sets these would decide what our own errors do.
  delete Error.prepareStackTrace;
  delete Error.stackTraceLimit;
  for (const name of ["WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics"]) {
    delete globalThis[name];
  }
  return Object.freeze(own);
})()
