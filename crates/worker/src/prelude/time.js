// Date, performance and timers: every clock is the gateway's, and the time zone is UTC wherever the
// machine stands.
(host, own) => {
  "use strict";
  const placed = own.placer(host);
  const RealDate = own.Date;
  const { parse: realParse, UTC } = RealDate;
  const prototype = own.DatePrototype;
  // The first local time makes the C library open its time zone file: here, while files can still
  // be opened.
  new RealDate(2020, 0, 1).getHours();

  // A time without a zone would be read in the zone of the machine.
  const ZONED = /(?:Z|UTC|GMT|:\d\d.*[+-]\d\d:?\d\d)\s*(?:\(.*\))?$/i;
  const ISO_DATE = /^[+-]?\d{4,6}(?:-\d\d(?:-\d\d)?)?$/;
  const ISO_LOCAL = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
  const matches = (pattern, text) => own.exec(pattern, text) !== null;
  const parse = (text) => {
    if (matches(ISO_DATE, text)) return realParse(text);
    if (matches(ISO_LOCAL, text)) return realParse(text + "Z");
    if (matches(ZONED, text)) return realParse(text);
    const time = realParse(text + " UTC");
    return time === time ? time : realParse(text);
  };

  const timeOf = (argumentList, target) => {
    if (argumentList.length === 0) return own.construct(RealDate, [host.clock()], target);
    if (argumentList.length > 1) {
      return own.construct(RealDate, [own.apply(UTC, undefined, argumentList)], target);
    }
    const value = argumentList[0];
    const first = typeof value === "string" ? parse(value) : value;
    return own.construct(RealDate, [first], target);
  };
  const dateText = (date) => {
    const time = own.dateTime(date);
    if (time !== time) return "Invalid Date";
    const iso = own.dateIso(date);
    const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const day = own.padStart(own.String(utc.getUTCDate(date)), 2, "0");
    const year = own.slice(iso, 0, own.indexOf(iso, "-", 1));
    return days[utc.getUTCDay(date)] + " " + months[utc.getUTCMonth(date)] + " " + day + " " + year;
  };
  const timeText = (date) => {
    const iso = own.dateIso(date);
    const at = own.indexOf(iso, "T") + 1;
    return own.slice(iso, at, at + 8) + " GMT+0000 (Coordinated Universal Time)";
  };
  const isInvalid = (date) => own.dateTime(date) !== own.dateTime(date);

  // Puts a method in the place of the engine's. Methods of an object literal are no constructors, as
  // built-ins are not; how many arguments they take is said as the engine's says it.
  const method = (object, name, methods) => {
    const length = object[name]?.length ?? methods[name].length;
    own.defineProperty(methods[name], "length", { __proto__: null, value: length });
    own.hidden(object, name, methods[name]);
  };
  const utc = { __proto__: null };
  const parts = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"];
  for (let i = 0; i < parts.length; i++) {
    const get = "get" + parts[i];
    const set = "set" + parts[i];
    const read = prototype["getUTC" + parts[i]];
    utc["getUTC" + parts[i]] = (date) => own.apply(read, date, []);
    const write = prototype["setUTC" + parts[i]];
    method(prototype, get, { [get]() { return own.apply(read, this, []); } });
    if (write === undefined) continue;
    method(prototype, set, { [set](...values) { return own.apply(write, this, values); } });
  }
  const setFullYear = prototype.setUTCFullYear;
  const methods = {
    __proto__: null,
    getTimezoneOffset() { return isInvalid(this) ? NaN : 0; },
    getYear() { return utc.getUTCFullYear(this) - 1900; },
    setYear(year) {
      const number = own.Number(year);
      const full = number >= 0 && number <= 99 ? 1900 + own.floor(number) : number;
      return own.apply(setFullYear, this, [full]);
    },
    toString() {
      return isInvalid(this) ? "Invalid Date" : dateText(this) + " " + timeText(this);
    },
    toDateString() { return isInvalid(this) ? "Invalid Date" : dateText(this); },
    toTimeString() { return isInvalid(this) ? "Invalid Date" : timeText(this); },
  };
  const names = own.keys(methods);
  for (let i = 0; i < names.length; i++) method(prototype, names[i], methods);
  function Date(...argumentList) {
    if (new.target === undefined) {
      const now = own.construct(RealDate, [host.clock()]);
      return dateText(now) + " " + timeText(now);
    }
    return timeOf(argumentList, new.target);
  }
  own.defineProperty(Date, "length", { __proto__: null, value: 7 });
  own.defineProperty(Date, "prototype", { __proto__: null, value: prototype, writable: false });
  method(Date, "now", { now() { return host.clock(); } });
  method(Date, "parse", { parse(text) { return parse(own.String(text)); } });
  own.hidden(Date, "UTC", UTC);
  own.hidden(prototype, "constructor", Date);
  own.global("Date", Date);
  own.global("performance", own.freeze({
    now() { return host.clock() - host.started(); },
    get timeOrigin() { return host.started(); },
  }));

  // Timers. A number names one, and the worker waits for it only while the script waits for
  // something.
  const TIMERS_MAX = 10000;
  const WAIT_MS_MAX = 2147483647;
  const timers = new own.Map();
  const start = (run, wait, argumentList, repeats) => {
    if (typeof run !== "function") throw placed(new own.TypeError("a timer needs a function"));
    if (own.mapSize(timers) >= TIMERS_MAX) {
      throw placed(new own.RangeError("more than 10,000 timers"));
    }
    const number = own.floor(own.Number(wait));
    const wait_ms = number >= (repeats ? 1 : 0) ? number : repeats ? 1 : 0;
    const timer = { __proto__: null, run, argumentList, repeats, id: 0, slept: 0 };
    timer.wait_ms = wait_ms > WAIT_MS_MAX ? WAIT_MS_MAX : wait_ms;
    timer.slept = timer.id = host.sleep(timer.wait_ms);
    own.mapSet(timers, timer.slept, timer);
    return timer;
  };
  // A repeating timer keeps the number that the script knows, while each sleep has its own.
  const byId = new own.Map();
  const add = (run, wait, argumentList, repeats) => {
    const timer = start(run, wait, argumentList, repeats);
    own.mapSet(byId, timer.id, timer);
    return timer.id;
  };
  const remove = (id) => {
    const timer = own.mapGet(byId, id);
    if (timer === undefined) return;
    own.mapDelete(byId, id);
    own.mapDelete(timers, timer.slept);
    host.cancel(timer.slept);
  };
  own.global("setTimeout", function setTimeout(run, wait, ...argumentList) {
    return add(run, wait, argumentList, false);
  });
  own.global("setInterval", function setInterval(run, wait, ...argumentList) {
    return add(run, wait, argumentList, true);
  });
  own.global("clearTimeout", function clearTimeout(id) { remove(id); });
  own.global("clearInterval", function clearInterval(id) { remove(id); });

  // Called by the worker when a sleep ended. What a callback throws is a rejection that nobody
  // handles.
  const wake = (slept) => {
    const timer = own.mapGet(timers, slept);
    if (timer === undefined) return;
    own.mapDelete(timers, slept);
    if (timer.repeats) {
      timer.slept = host.sleep(timer.wait_ms);
      own.mapSet(timers, timer.slept, timer);
    } else {
      own.mapDelete(byId, timer.id);
    }
    new own.Promise(() => { own.apply(timer.run, undefined, timer.argumentList); });
  };
  const addTimer = (run, wait) => add(run, wait, [], false);
  return own.freeze({ __proto__: null, wake, addTimer, removeTimer: remove });
}
