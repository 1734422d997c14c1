// What `console` remembers by a label: how long something took, and how often it was seen.
(host, own) => (print, line) => {
  "use strict";
  const LABELS_MAX = 1000;
  const WARN = 1;
  const timers = new own.Map();
  const counts = new own.Map();
  const labelOf = (label) => own.wellFormed(own.String(label === undefined ? "default" : label));
  const keep = (map, label, value) => {
    if (own.mapHas(map, label) || own.mapSize(map) < LABELS_MAX) own.mapSet(map, label, value);
    else print(WARN, "the console keeps at most 1,000 labels");
  };
  // The clock is as coarse as that of `performance.now`.
  const tookText = (took) => {
    if (took < 1000) return own.String(took) + "ms";
    return took < 60000 ? own.String(own.floor(took) / 1000) + "s"
      : own.floor(took / 60000) + "m " + own.floor((took % 60000) / 1000) + "s";
  };
  const took = (label) => {
    const start = own.mapGet(timers, label);
    if (start !== undefined) return label + ": " + tookText(host.clock() - start);
    print(WARN, "there is no timer `" + label + "`: start it with `console.time`");
    return undefined;
  };
  const methods = {
    __proto__: null,
    time(label) {
      const name = labelOf(label);
      if (own.mapHas(timers, name)) print(WARN, "the timer `" + name + "` runs already");
      else keep(timers, name, host.clock());
    },
    timeLog(label, list) {
      const text = took(labelOf(label));
      if (text !== undefined) print(0, text + (list.length > 0 ? " " + line(list) : ""));
    },
    timeEnd(label) {
      const name = labelOf(label);
      const text = took(name);
      if (text !== undefined) print(0, text);
      own.mapDelete(timers, name);
    },
    count(label) {
      const name = labelOf(label);
      const seen = (own.mapGet(counts, name) ?? 0) + 1;
      keep(counts, name, seen);
      print(0, name + ": " + seen);
    },
    countReset(label) {
      const name = labelOf(label);
      if (!own.mapDelete(counts, name)) print(WARN, "there is no count `" + name + "`");
    },
    trace(text) {
      const stack = host.stack(own.engineStack(new own.Error("")));
      print(0, "Trace" + (text === "" ? "" : ": " + text) + (stack === "" ? "" : "\n" + stack));
    },
  };
  return own.freeze(methods);
}
