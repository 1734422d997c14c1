// Tool calls and questions to the catalog: every one is a frame and a promise.
(host, own, toJson, part) => {
  "use strict";
  const placed = own.placer(host);
  class ToolError extends own.Error {
    constructor(message, fields) {
      super(message);
      if (typeof fields !== "object" || fields === null) return;
      const names = [
        "code", "tool", "server", "retryable", "retryAfterMs", "issues", "signature", "hint", "ref",
      ];
      for (let i = 0; i < names.length; i++) {
        const value = fields[names[i]];
        if (value === undefined) continue;
        own.defineProperty(this, names[i], {
          __proto__: null, value, writable: true, configurable: true, enumerable: true,
        });
      }
    }
  }
  own.hidden(ToolError.prototype, "name", "ToolError");
  own.global("ToolError", ToolError);

  // The stack is that of the script's own call, not of the place where the answer arrived.
  const failed = (failure, server, tool, site) => {
    const fields = {
      __proto__: null,
      code: failure.code,
      server,
      tool,
      retryable: failure.retryable === true,
      retryAfterMs: failure.retry_after_ms,
      issues: failure.issues,
      signature: failure.signature,
      hint: failure.hint,
      ref: failure.ref,
    };
    const error = own.construct(ToolError, [failure.message, fields]);
    return placed(error, site);
  };
  const refused = (message, hint, issues) =>
    ({ __proto__: null, code: "INVALID_ARGS", message, hint, issues, retryable: false });

  const waiting = new own.Map();
  // What waits for an answer; `give` makes what the script gets of it, where that is not the same.
  const asking = (server, tool, site, give) => ({
    __proto__: null, server, tool, site, give, resolve: undefined, reject: undefined, unwatch: undefined,
  });
  const send = (id, entry, signal) =>
    new own.Promise((resolve, reject) => {
      entry.resolve = resolve;
      entry.reject = reject;
      own.mapSet(waiting, id, entry);
      if (signal === undefined) return;
      // The gateway drops the call and tells the server, which may have done it already.
      entry.unwatch = part("abort").watch(signal, (reason) => {
        own.mapDelete(waiting, id);
        host.cancel(id);
        reject(reason);
      });
    });
  // The signal of `tool(arguments, { signal })`; undefined for any other second argument.
  const signalOf = (options) => {
    if (typeof options !== "object" || options === null || host.is_proxy(options)) return undefined;
    const keys = own.ownKeys(options);
    if (keys.length !== 1 || keys[0] !== "signal") return undefined;
    const signal = own.getOwnPropertyDescriptor(options, "signal").value;
    return part("abort").isSignal(signal) ? signal : undefined;
  };

  // The arguments of a call as JSON text, or why they are none.
  const argumentText = (server, tool, list) => {
    const example = "`" + server + "." + tool + "({ ... })`";
    if (list.length > 1) return refused("a tool takes one object", "write " + example);
    const value = list[0];
    if (value === undefined) return "{}";
    if (typeof value !== "object" || value === null || own.isArray(value)) {
      return refused("a tool takes one object, not " + kindOf(value), "write " + example);
    }
    const json = toJson(value);
    if (typeof json === "string") {
      if (json[0] === "{") return json;
      return refused("a tool takes one object", "write " + example);
    }
    const path = json.path;
    const message = "arguments cannot be JSON: " + json.what + (path && " at `" + path + "`");
    return refused(message, json.hint, [{ path, message: "is " + json.what }]);
  };
  const kindOf = (value) =>
    value === null || value === undefined ? own.String(value)
      : own.isArray(value) ? "an array"
        : (typeof value === "object" ? "an " : "a ") + typeof value;

  const call = (server, tool, list, give) => {
    const site = new own.Error();
    let text;
    let signal;
    try {
      signal = list.length === 2 ? signalOf(list[1]) : undefined;
      const value = list[0];
      // Most arguments are plain data, which needs no text inside of the engine.
      if (list.length === 1 && typeof value === "object" && value !== null && !own.isArray(value)) {
        const id = host.call_plain(server, tool, value);
        if (id !== undefined) return send(id, asking(server, tool, site, give));
      }
      text = argumentText(server, tool, signal === undefined ? list : [value]);
      if (signal !== undefined && part("abort").isAborted(signal)) {
        return reject(part("abort").reasonOf(signal));
      }
    } catch (thrown) {
      return reject(thrown);
    }
    if (typeof text !== "string") return reject(failed(text, server, tool, site));
    const id = host.call(server, tool, text);
    if (id >= 0) return send(id, asking(server, tool, site, give), signal);
    const message = "arguments of " + -id + " bytes are over the limit";
    const hint = "send less, or in several calls";
    return reject(failed(refused(message, hint), server, tool, site));
  };
  const reject = (reason) => new own.Promise((_, fail) => fail(reason));

  // The blocks of results that have more to them than their value.
  const contents = own.contents;
  // Called by the worker when an answer arrived.
  const settle = (id, isValue, value, content) => {
    const entry = own.mapGet(waiting, id);
    if (entry === undefined) return;
    own.mapDelete(waiting, id);
    if (entry.unwatch !== undefined) entry.unwatch();
    if (content !== undefined && typeof value === "object" && value !== null) {
      own.siteSet(contents, value, content);
    }
    if (isValue) entry.resolve(entry.give === undefined ? value : entry.give(value));
    else entry.reject(failed(value, entry.server, entry.tool, entry.site));
  };

  // A namespace: the server's tools and nothing else. What is not there is named with what is near.
  const namespace = (server, names) => {
    const tools = own.create(null);
    for (let i = 0; i < names.length; i++) {
      const tool = names[i];
      const run = { [tool](...list) { return call(server, tool, list); } }[tool];
      own.defineProperty(tools, tool, { __proto__: null, value: run, enumerable: true });
    }
    own.freeze(tools);
    const get = (_, key) => {
      if (own.hasOwn(tools, key)) return tools[key];
      // Promises, JSON and loggers ask every object for these.
      if (typeof key === "symbol" || key === "then" || key === "toJSON" || key === "constructor") {
        return undefined;
      }
      const near = host.nearest(server, own.wellFormed(key));
      const error = new own.TypeError("`" + server + "` has no tool `" + key + "`");
      own.hidden(error, "hint", near);
      throw placed(error);
    };
    const proxy = new own.Proxy(tools, own.freeze({ __proto__: null, get }));
    own.mapSet(own.namespaces, proxy, tools);
    return { __proto__: null, proxy, tools };
  };

  const servers = own.create(null);
  const bind = (server, names) => {
    servers[server] = namespace(server, names);
    // A server that is called like a built-in can be imported, but replaces nothing.
    if (own.hasOwn(globalThis, server) && server !== "seal") return;
    own.defineProperty(globalThis, server, {
      __proto__: null, value: servers[server].proxy, enumerable: true,
    });
  };
  // The global `fetch` is a flat name of `network.fetch`, in the form that the web gave it.
  const bindFlat = (name, server, tool) => {
    const isFetch = name === "fetch" && server === "network" && tool === "fetch";
    const value = isFetch ? part("fetch").fetcher(call) : servers[server].tools[tool];
    own.defineProperty(globalThis, name, { __proto__: null, value, enumerable: true });
  };
  // What an import stands for: a server, one of its tools, or an object with that tool.
  const imported = (server, tool, isModule) => {
    const bound = servers[server];
    if (tool === undefined) return bound.proxy;
    const run = bound.tools[tool];
    if (!isModule) return run;
    return own.freeze({ __proto__: null, [tool]: run, default: run });
  };

  const ask = (name, kind, first, second, limit) => {
    const site = new own.Error();
    const id = host.query(kind, own.wellFormed(first), own.wellFormed(second), limit);
    return send(id, asking(undefined, name, site));
  };
  const word = (name, value) => {
    if (typeof value === "string") return value;
    throw placed(new own.TypeError("`" + name + "` takes a string, not " + kindOf(value)));
  };
  own.global("listToolCategories", async function listToolCategories() {
    return ask("listToolCategories", "categories", "", "", 0);
  });
  own.global("listTools", async function listTools(category) {
    return ask("listTools", "tools", word("listTools", category), "", 0);
  });
  own.global("getToolSpec", async function getToolSpec(category, tool) {
    const first = word("getToolSpec", category);
    const second = word("getToolSpec", tool);
    return ask("getToolSpec", "spec", first, second, 0);
  });
  own.global("searchTools", async function searchTools(query, options) {
    const wanted = own.floor(own.Number(options?.limit ?? 10));
    const limit = wanted >= 1 ? (wanted > 100 ? 100 : wanted) : 10;
    return ask("searchTools", "search", word("searchTools", query), "", limit);
  });
  own.global("results", own.freeze({
    __proto__: null,
    async read(path) {
      return ask("results.read", "result", word("results.read", path), "", 0);
    },
  }));
  // What servers have beside their tools.
  const listed = (name, kind, server) => ask(name, kind, server === undefined ? "" : word(name, server), "", 0);
  own.global("resources", own.freeze({
    __proto__: null,
    async list(server) { return listed("resources.list", "resources", server); },
    async templates(server) { return listed("resources.templates", "templates", server); },
    async read(server, uri) {
      const asked = { uri: word("resources.read", uri) };
      return call(word("resources.read", server), "resources/read", [asked], (read) => read.contents);
    },
  }));
  own.global("prompts", own.freeze({
    __proto__: null,
    async list(server) { return listed("prompts.list", "prompts", server); },
    async get(server, name, values) {
      const asked = { name: word("prompts.get", name) };
      if (values !== undefined) asked.arguments = values;
      return call(word("prompts.get", server), "prompts/get", [asked]);
    },
  }));
  // Content for the person, beside what the script returns.
  own.global("emit", function emit(...blocks) { part("content").emit(blocks, toJson); });
  own.global("contentOf", function contentOf(result) {
    const blocks = part("content").contentOf(result, contents);
    if (blocks !== undefined) return blocks;
    const text = typeof result === "string" ? result : toJson(result);
    return [{ type: "text", text: typeof text === "string" ? text : own.String(result) }];
  });
  // Questions about values that the script cannot see. A server of that name takes the helper's place.
  const sealable = (name, value) => {
    const type = typeof value;
    if (type === "string") return own.wellFormed(value);
    if (type === "number" || type === "boolean" || type === "bigint") return own.String(value);
    throw placed(new own.TypeError("`seal." + name + "` takes a sealed value or a text, not " + kindOf(value)));
  };
  const askSeal = (name, question) => {
    const site = new own.Error();
    return send(host.seal(toJson(question)), asking(undefined, "seal." + name, site));
  };
  // The flags of a regular expression that change what it finds, as Rust's library writes them.
  const patternOf = (pattern) => {
    if (typeof pattern !== "object" || pattern === null || typeof pattern.source !== "string") {
      return sealable("matches", pattern);
    }
    const flags = (pattern.ignoreCase ? "i" : "") + (pattern.multiline ? "m" : "") + (pattern.dotAll ? "s" : "");
    return own.wellFormed((flags && "(?" + flags + ")") + pattern.source);
  };
  own.global("seal", own.freeze({
    __proto__: null,
    async eq(a, b) {
      return askSeal("eq", { __proto__: null, ask: "eq", a: sealable("eq", a), b: sealable("eq", b) });
    },
    async domain(value) {
      return askSeal("domain", { __proto__: null, ask: "domain", value: sealable("domain", value) });
    },
    async mask(value) {
      return askSeal("mask", { __proto__: null, ask: "mask", value: sealable("mask", value) });
    },
    async matches(value, pattern) {
      const text = sealable("matches", value);
      return askSeal("matches", { __proto__: null, ask: "matches", value: text, pattern: patternOf(pattern) });
    },
    async format(template, values) {
      const parts = own.create(null);
      if (typeof values === "object" && values !== null) {
        const keys = own.ownKeys(values);
        for (let i = 0; i < keys.length; i++) {
          if (typeof keys[i] === "string") parts[own.wellFormed(keys[i])] = sealable("format", values[keys[i]]);
        }
      }
      return askSeal("format", { __proto__: null, ask: "format", template: word("seal.format", template), parts });
    },
  }));
  // A tool file gives an object: what it says of its tool, or what its tool gives for arguments.
  const serve = async (file, text) => {
    const tool = await file;
    if (typeof tool !== "object" || tool === null || typeof tool.execute !== "function") {
      throw placed(new own.TypeError("a tool file exports `name`, `description`, `inputSchema` and a function `execute`"));
    }
    if (text !== undefined) return tool.execute(own.parse(text));
    const { name, title, description, inputSchema, outputSchema, annotations } = tool;
    return { name, title, description, inputSchema, outputSchema, annotations };
  };
  return own.freeze({ __proto__: null, settle, bind, bindFlat, imported, serve });
}
