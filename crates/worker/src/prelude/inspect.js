// Values as text: for `console`, and for the report of what a script threw. Reads data only: no
// getter, no trap of a Proxy and no method of a value runs here, so that looking at a hostile value
// neither hangs nor has an effect.
(host, own) => {
  "use strict";
  const DEPTH_MAX = 5;
  const ITEMS_MAX = 100;
  const TEXT_MAX = 16384;
  const STRING_MAX = 2000;
  const WIDTH = 76;
  const PARENTS_MAX = 20;

  // The value of a data property, own or inherited; undefined for a getter.
  const data = (value, key) => {
    let at = value;
    for (let i = 0; i < PARENTS_MAX; i++) {
      if ((typeof at !== "object" && typeof at !== "function") || at === null) return undefined;
      if (host.is_proxy(at)) return undefined;
      const property = own.getOwnPropertyDescriptor(at, key);
      if (property !== undefined) return own.hasOwn(property, "value") ? property.value : undefined;
      at = own.getPrototypeOf(at);
    }
    return undefined;
  };
  const text = (value, key) => {
    const found = data(value, key);
    return typeof found === "string" ? found : undefined;
  };
  const isA = (prototype, value) => {
    let at = value;
    for (let i = 0; i < PARENTS_MAX; i++) {
      if (host.is_proxy(at)) return false;
      at = own.getPrototypeOf(at);
      if (at === null) return false;
      if (at === prototype) return true;
    }
    return false;
  };
  const isError = (value) =>
    typeof value === "object" && value !== null && isA(own.ErrorPrototype, value);
  const stackOf = (value) => {
    const set = own.getOwnPropertyDescriptor(value, "stack");
    if (set !== undefined) return typeof set.value === "string" ? set.value : "";
    return host.stack(own.wellFormed(own.engineStack(value)));
  };
  // A DOMException keeps both behind getters of its own; on another object they throw.
  const domText = (value, getter) => {
    try {
      return isA(own.DOMExceptionPrototype, value) ? getter(value) : undefined;
    } catch {
      return undefined;
    }
  };
  const messageOf = (value) => text(value, "message") ?? domText(value, own.domMessage) ?? "";
  // A subclass that sets no name is called by its class.
  const nameOf = (value) => {
    const name = text(value, "name") ?? domText(value, own.domName) ?? "Error";
    if (name !== "Error") return name;
    return text(data(value, "constructor"), "name") ?? name;
  };
  const className = (value) => {
    const prototype = own.getPrototypeOf(value);
    if (prototype === null) return "[Object: null prototype]";
    if (host.is_proxy(prototype)) return "Object";
    return text(data(prototype, "constructor"), "name") ?? "Object";
  };

  const quoted = (value) => {
    const cut = value.length > STRING_MAX;
    const json = own.stringify(cut ? own.slice(value, 0, STRING_MAX) : value);
    const more = cut ? "... " + (value.length - STRING_MAX) + " more characters" : "";
    const inner = own.slice(json, 1, json.length - 1);
    const simple = !own.includes(inner, "'") && !own.includes(inner, "\\\"");
    return (simple ? "'" + inner + "'" : json) + more;
  };
  const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;
  const keyText = (key) =>
    typeof key === "symbol" ? "[" + own.symbolText(key) + "]"
      : own.exec(PLAIN_KEY, key) !== null ? key : quoted(key);

  const primitive = (value) => {
    switch (typeof value) {
      case "string": return quoted(value);
      case "bigint": return own.String(value) + "n";
      case "symbol": return own.symbolText(value);
      case "number": return value === 0 && 1 / value < 0 ? "-0" : own.String(value);
      default: return own.String(value);
    }
  };
  const functionName = (value) => {
    if (host.is_proxy(value)) return "[Proxy]";
    const name = text(value, "name");
    const isClass = own.slice(own.functionText(value), 0, 6) === "class ";
    return "[" + (isClass ? "class" : "Function") + (name ? ": " + name : " (anonymous)") + "]";
  };

  // `state.left` is what the whole text may still have; a value that is larger is cut, not walked.
  const show = (value, depth, state) => {
    if (state.left <= 0) return "...";
    let result;
    if (typeof value === "function") result = functionName(value);
    else if (typeof value !== "object" || value === null) result = primitive(value);
    else result = showObject(value, depth, state);
    state.left -= result.length;
    return result;
  };
  const showObject = (value, depth, state) => {
    const tools = own.mapGet(own.namespaces, value);
    if (tools !== undefined) return wrap("Server {", own.keys(tools), "}");
    if (host.is_proxy(value)) return "[Proxy]";
    for (let i = 0; i < state.parents.length; i++) {
      if (state.parents[i] === value) return "[Circular]";
    }
    if (depth > DEPTH_MAX) return own.isArray(value) ? "[Array]" : "[" + className(value) + "]";
    own.append(state.parents, value);
    const result = showParts(value, depth, state);
    state.parents.length -= 1;
    return result;
  };
  const showParts = (value, depth, state) => {
    const items = [];
    if (own.isArray(value)) {
      const length = data(value, "length");
      for (let i = 0; i < length && i < ITEMS_MAX && state.left > 0; i++) {
        own.append(items, item(value, i, depth, state));
      }
      if (length > ITEMS_MAX) own.append(items, "... " + (length - ITEMS_MAX) + " more items");
      return wrap("[", items, "]");
    }
    const shown = ownText(value);
    if (shown !== undefined) return shown;
    if (isA(own.MapPrototype, value)) return showMap(value, depth, state);
    if (isA(own.SetPrototype, value)) return showSet(value, depth, state);
    if (isError(value)) return showError(value, depth, state);
    if (isA(own.DatePrototype, value)) return dateText(value);
    if (isA(own.RegExpPrototype, value)) {
      return "/" + own.regexSource(value) + "/" + own.regexFlags(value);
    }
    if (isA(own.PromisePrototype, value)) return "Promise {}";
    if (isA(own.TypedArrayPrototype, value)) return showView(value);
    fields(value, depth, state, items);
    const name = className(value);
    return wrap((name === "Object" ? "" : name + " ") + "{", items, "}");
  };
  // An object that only inherits from our class has nothing private to show.
  const ownText = (value) => {
    const show = own.mapGet(own.shown, own.getPrototypeOf(value));
    if (show === undefined) return undefined;
    try {
      return own.slice(show(value), 0, STRING_MAX);
    } catch {
      return undefined;
    }
  };
  const item = (value, key, depth, state) => {
    const property = own.getOwnPropertyDescriptor(value, key);
    if (property === undefined) return "<empty>";
    if (own.hasOwn(property, "value")) return show(property.value, depth + 1, state);
    return property.get === undefined ? "[Setter]" : "[Getter]";
  };
  const fields = (value, depth, state, items) => {
    const keys = own.ownKeys(value);
    for (let i = 0; i < keys.length && state.left > 0; i++) {
      if (!own.isEnumerable(value, keys[i])) continue;
      if (items.length >= ITEMS_MAX) {
        own.append(items, "... " + (keys.length - i) + " more keys");
        return;
      }
      own.append(items, keyText(keys[i]) + ": " + item(value, keys[i], depth, state));
    }
  };
  const showMap = (value, depth, state) => {
    const items = [];
    own.mapEach(value, (entry, key) => {
      if (items.length < ITEMS_MAX && state.left > 0) {
        const shown = show(key, depth + 1, state);
        own.append(items, shown + " => " + show(entry, depth + 1, state));
      }
    });
    const size = own.mapSize(value);
    if (size > items.length) own.append(items, "... " + (size - items.length) + " more items");
    return wrap("Map(" + size + ") {", items, "}");
  };
  const showSet = (value, depth, state) => {
    const items = [];
    own.setEach(value, (entry) => {
      if (items.length < ITEMS_MAX && state.left > 0) {
        own.append(items, show(entry, depth + 1, state));
      }
    });
    const size = own.setSize(value);
    if (size > items.length) own.append(items, "... " + (size - items.length) + " more items");
    return wrap("Set(" + size + ") {", items, "}");
  };
  const showView = (value) => {
    const items = [];
    const length = own.viewLength(value);
    for (let i = 0; i < length && i < ITEMS_MAX; i++) own.append(items, own.String(value[i]));
    if (length > ITEMS_MAX) own.append(items, "... " + (length - ITEMS_MAX) + " more items");
    return wrap(own.viewTag(value) + "(" + length + ") [", items, "]");
  };
  const dateText = (value) => {
    const time = own.dateTime(value);
    return time === time ? own.dateIso(value) : "Invalid Date";
  };
  const showError = (value, depth, state) => {
    const message = messageOf(value);
    const stack = own.trimEnd(stackOf(value));
    const head = nameOf(value) + (message === "" ? "" : ": " + message);
    const items = [];
    fields(value, depth, state, items);
    const cause = own.getOwnPropertyDescriptor(value, "cause");
    if (cause !== undefined && own.hasOwn(cause, "value")) {
      own.append(items, "[cause]: " + show(cause.value, depth + 1, state));
    }
    const tail = items.length === 0 ? "" : " " + wrap("{", items, "}");
    return head + (stack === "" ? "" : "\n" + stack) + tail;
  };
  // Numbers and short words share their lines.
  const SHORT = 12;
  const isShort = (items) => {
    for (let i = 0; i < items.length - 1; i++) if (items[i].length > SHORT) return false;
    return true;
  };
  const rows = (items) => {
    let text = "";
    let width = 0;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] + (i < items.length - 1 ? "," : "");
      const breaks = width > 0 && width + item.length + 1 > WIDTH;
      text += (width === 0 ? "" : breaks ? "\n  " : " ") + item;
      width = breaks || width === 0 ? item.length : width + item.length + 1;
    }
    return text;
  };
  const wrap = (open, items, close) => {
    if (items.length === 0) return open + close;
    let width = open.length;
    let isFlat = true;
    for (let i = 0; i < items.length; i++) {
      width += items[i].length + 2;
      if (own.includes(items[i], "\n")) isFlat = false;
    }
    if (isFlat && width <= WIDTH) return open + " " + own.join(items, ", ") + " " + close;
    if (isFlat && isShort(items)) return open + "\n  " + rows(items) + "\n" + close;
    const indented = own.replaceAll(own.join(items, ",\n"), "\n", "\n  ");
    return open + "\n  " + indented + "\n" + close;
  };

  const inspect = (value) => {
    const state = { __proto__: null, left: TEXT_MAX, parents: [] };
    return show(value, 0, state);
  };
  // What a script threw, as the parts of a report; all parts are texts or undefined.
  const describe = (thrown) => {
    if (!isError(thrown)) {
      const message = typeof thrown === "string" ? thrown : inspect(thrown);
      return { __proto__: null, name: "Thrown", message: own.wellFormed(message) };
    }
    const well = (value) => (value === undefined ? undefined : own.wellFormed(value));
    const server = text(thrown, "server");
    const tool = text(thrown, "tool");
    // The engine's own places, whatever the script made of `stack`; for a tool call those of the
    // call.
    const raw = own.siteGet(own.sites, thrown) ?? own.engineStack(thrown);
    return {
      __proto__: null,
      name: well(nameOf(thrown)),
      message: well(messageOf(thrown)),
      stack: well(raw),
      code: well(text(thrown, "code")),
      tool: server !== undefined && tool !== undefined ? well(server + "." + tool) : undefined,
      signature: well(text(thrown, "signature")),
      hint: well(text(thrown, "hint")),
    };
  };
  return own.freeze({ __proto__: null, inspect, describe });
}
