const start = Date.now();
const local = new Date(2020, 0, 15, 10, 30);
const order: string[] = [];
setTimeout(() => order.push("b"), 20);
setTimeout((x: string) => order.push(x), 10, "a");
const stop = setInterval(() => { order.push("tick"); if (order.length > 5) clearInterval(stop) }, 15);
await new Promise((resolve) => setTimeout(resolve, 100));
return {
  start, now: new Date().toISOString(), typed: typeof Date(), local: local.toISOString(), hours: local.getHours(),
  offset: local.getTimezoneOffset(), text: local.toString(), day: local.getDay(), locale: local.toLocaleString(),
  date: local.toDateString(), parsed: [
    "2020-01-01", "2020-01-01T10:00", "2020-01-01T10:00:00.5", "2020-01-01T10:00+02:00", "Jan 5, 2020", "Jan 5, 2020 10:00",
    "2020/01/02 03:04", "Thu, 02 Jan 2020 00:00:00 GMT", "nonsense", "2020-01-01 10:00:00", "2020-01-01T10:00:00Z",
  ].map((text) => { const t = new Date(text); return isNaN(t.getTime()) ? "invalid" : t.toISOString() }),
  set: new Date(new Date(0).setHours(5, 6)).toISOString(), two: new Date(99, 0).getFullYear(), copy: new Date(local).getTime() === local.getTime(),
  invalid: String(new Date(NaN)), subclass: new (class X extends Date { y() { return this.getFullYear() } })(2001, 1).y(),
  isDate: local instanceof Date, ctor: local.constructor === Date, elapsed: Date.now() - start >= 100, perf: performance.now() > 0,
  order, length: Date.length, name: Date.name, utc: Date.UTC(2020, 1), year2: new Date(2020, 5, 1).toLocaleDateString(),
};
