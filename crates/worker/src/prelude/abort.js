// AbortController, AbortSignal, and as much of events as they need.
(host, own, kit) => {
  "use strict";
  const placed = own.placer(host);
  const LISTENERS_MAX = 10000;

  let dispatch;
  class Event {
    #type;
    #target = null;
    #isStopped = false;
    #isPrevented = false;
    #isCancelable;
    constructor(type, options) {
      this.#type = own.String(type);
      this.#isCancelable = options?.cancelable === true;
    }
    get type() { return this.#type; }
    get target() { return this.#target; }
    get currentTarget() { return this.#target; }
    get cancelable() { return this.#isCancelable; }
    get defaultPrevented() { return this.#isPrevented; }
    preventDefault() { this.#isPrevented = this.#isCancelable; }
    stopPropagation() {}
    stopImmediatePropagation() { this.#isStopped = true; }
    static {
      dispatch = (event, target, listeners, removed) => {
        event.#target = target;
        event.#isStopped = false;
        for (let i = 0; i < listeners.length && !event.#isStopped; i++) {
          const entry = listeners[i];
          if (entry.type !== event.#type || entry.isRemoved) continue;
          if (entry.isOnce) removed(entry);
          tell(entry.run, target, event);
        }
        return !event.#isPrevented;
      };
    }
  }
  // What a listener throws is a rejection that nobody handles; the other listeners still run.
  const tell = (run, target, event) => {
    new own.Promise(() => {
      if (typeof run === "function") own.apply(run, target, [event]);
      else own.apply(run.handleEvent, run, [event]);
    });
  };

  let fire;
  class EventTarget {
    #listeners = [];
    addEventListener(type, run, options) {
      if (run === null || run === undefined) return;
      if (typeof run !== "function" && typeof run !== "object") {
        throw placed(new own.TypeError("addEventListener needs a function"));
      }
      const name = own.String(type);
      if (this.#find(name, run) >= 0) return;
      if (this.#listeners.length >= LISTENERS_MAX) {
        throw placed(new own.RangeError("more than 10,000 listeners"));
      }
      const isOnce = typeof options === "object" && options?.once === true;
      const entry = { __proto__: null, type: name, run, isOnce, isRemoved: false };
      const signal = typeof options === "object" ? options?.signal : undefined;
      if (signal?.aborted === true) return;
      own.append(this.#listeners, entry);
      if (signal !== undefined && signal !== null) watch(signal, () => this.#remove(entry));
    }
    removeEventListener(type, run) {
      const at = this.#find(own.String(type), run);
      if (at >= 0) this.#remove(this.#listeners[at]);
    }
    dispatchEvent(event) {
      const listeners = this.#listeners;
      return dispatch(event, this, listeners, (entry) => this.#remove(entry));
    }
    #find(type, run) {
      for (let i = 0; i < this.#listeners.length; i++) {
        if (this.#listeners[i].type === type && this.#listeners[i].run === run) return i;
      }
      return -1;
    }
    // Makes a new list, so that a dispatch goes on with the one that it began with.
    #remove(entry) {
      entry.isRemoved = true;
      const rest = [];
      for (let i = 0; i < this.#listeners.length; i++) {
        if (this.#listeners[i] !== entry) own.append(rest, this.#listeners[i]);
      }
      this.#listeners = rest;
    }
    static {
      fire = (target, event) =>
        dispatch(event, target, target.#listeners, (entry) => target.#remove(entry));
    }
  }

  let make;
  let abort;
  let isAborted;
  let reasonOf;
  let watchers;
  const KEY = own.freeze({ __proto__: null });
  class AbortSignal extends EventTarget {
    #isAborted = false;
    #reason = undefined;
    #watchers = new own.Map();
    onabort = null;
    constructor(key) {
      if (key !== KEY) {
        throw placed(new own.TypeError("use `new AbortController().signal` or `AbortSignal.timeout(ms)`"));
      }
      super();
    }
    static {
      make = () => new AbortSignal(KEY);
      isAborted = (signal) => signal.#isAborted;
      reasonOf = (signal) => signal.#reason;
      watchers = (signal) => signal.#watchers;
      abort = (signal, reason) => {
        if (signal.#isAborted) return;
        signal.#isAborted = true;
        signal.#reason = reason === undefined ? failure("This operation was aborted", "AbortError") : reason;
        const list = signal.#watchers;
        signal.#watchers = new own.Map();
        own.mapEach(list, (run) => run(signal.#reason));
        const event = new Event("abort");
        if (typeof signal.onabort === "function") tell(signal.onabort, signal, event);
        fire(signal, event);
      };
    }
    get aborted() { return this.#isAborted; }
    get reason() { return this.#reason; }
    throwIfAborted() {
      if (this.#isAborted) throw this.#reason;
    }
    static abort(reason) {
      const signal = make();
      abort(signal, reason);
      return signal;
    }
    static timeout(wait) {
      if (!(wait >= 0)) throw placed(new own.RangeError("AbortSignal.timeout takes milliseconds"));
      const signal = make();
      const message = "The operation was aborted due to timeout";
      kit.addTimer(() => abort(signal, failure(message, "TimeoutError")), wait);
      return signal;
    }
    static any(signals) {
      const signal = make();
      const list = [];
      for (const other of signals) {
        if (!isSignal(other)) throw placed(new own.TypeError("AbortSignal.any takes signals"));
        own.append(list, other);
      }
      for (let i = 0; i < list.length && !signal.#isAborted; i++) {
        if (isAborted(list[i])) abort(signal, reasonOf(list[i]));
        else watch(list[i], (reason) => abort(signal, reason));
      }
      return signal;
    }
    static {
      own.mapSet(own.shown, AbortSignal.prototype, (signal) =>
        "AbortSignal { aborted: " + signal.#isAborted + " }");
    }
  }
  own.hidden(AbortSignal.prototype, own.toStringTag, "AbortSignal");
  const failure = (message, name) => placed(new own.DOMException(message, name));
  const isSignal = (value) => {
    try {
      isAborted(value);
      return true;
    } catch {
      return false;
    }
  };
  // Runs once with the reason, before the listeners. Gives what takes it back.
  const watch = (signal, run) => {
    if (!isSignal(signal)) throw placed(new own.TypeError("`signal` takes an AbortSignal"));
    const list = watchers(signal);
    const key = { __proto__: null };
    own.mapSet(list, key, run);
    return () => { own.mapDelete(list, key); };
  };

  class AbortController {
    #signal = make();
    get signal() { return this.#signal; }
    abort(reason) { abort(this.#signal, reason); }
  }
  own.hidden(AbortController.prototype, own.toStringTag, "AbortController");
  return own.freeze({
    __proto__: null, AbortController, AbortSignal, Event, EventTarget, isSignal, isAborted,
    reasonOf, watch,
  });
}
