// The larger parts of the API: each is compiled when a script first asks for it, because most never
// do and every worker would pay. A part uses only what was captured before, as all files here do,
// so it does not matter what the script has changed by then.
(host, own, shared) => {
  "use strict";
  const loaded = own.create(null);
  // A part that failed to load, for lack of memory or stack, is tried again.
  const part = (file) => {
    if (loaded[file] === undefined) {
      const load = host.load(file);
      loaded[file] = load(host, own, kit);
    }
    return loaded[file];
  };
  const kit = own.freeze({
    __proto__: null,
    part,
    inspect: shared.inspect,
    addTimer: shared.addTimer,
    removeTimer: shared.removeTimer,
  });
  const global = (name, file) => {
    const get = () => {
      const value = part(file)[name];
      const now = own.getOwnPropertyDescriptor(own.root, name);
      if (now !== undefined && own.hasOwn(now, "get") && now.get === get) own.global(name, value);
      return value;
    };
    own.defineProperty(own.root, name, {
      __proto__: null,
      get,
      set: (value) => { own.global(name, value); },
      configurable: true,
      enumerable: false,
    });
  };
  global("URL", "url");
  global("URLSearchParams", "url");
  global("AbortController", "abort");
  global("AbortSignal", "abort");
  global("Event", "abort");
  global("EventTarget", "abort");
  global("Buffer", "buffer");
  global("Headers", "fetch");
  global("Response", "fetch");
  global("csv", "table");
  global("jsonl", "table");
  global("Intl", "intl");
  // The methods are there from the start; what they do is loaded at the first call.
  const number = (valueOf) => function toLocaleString(locales, options) {
    const value = valueOf(this);
    const { settingsOf, format } = part("numbers");
    return format(value, settingsOf(locales, options));
  };
  own.hidden(own.NumberPrototype, "toLocaleString", number(own.numberValue));
  own.hidden(own.BigIntPrototype, "toLocaleString", number(own.bigintValue));
  own.hidden(own.boxes[1], "localeCompare", { localeCompare(other, locales = undefined, options = undefined) {
    return part("collator").localeCompare(this, other, locales, options);
  } }.localeCompare);
  const date = (name, needs, fills) => {
    const fallback = own.freeze({ __proto__: null, needs, fills });
    const methods = {
      [name](locales, options) {
        const time = own.dateTime(this);
        if (time !== time) return "Invalid Date";
        const { settingsOf, format } = part("dates");
        return format(time, settingsOf(locales, options, fallback));
      },
    };
    own.hidden(own.DatePrototype, name, methods[name]);
  };
  date("toLocaleString", "any", "both");
  date("toLocaleDateString", "date", "date");
  date("toLocaleTimeString", "time", "time");
  return part;
}
