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
  return part;
}
