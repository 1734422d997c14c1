// What a script passes on to the person: content blocks of the Model Context Protocol.
(host, own) => {
  "use strict";
  const placed = own.placer(host);
  const kinds = {
    __proto__: null,
    text: ["text"],
    image: ["data", "mimeType"],
    audio: ["data", "mimeType"],
    resource: ["resource"],
    resource_link: ["uri", "name"],
  };
  const has = (object, key) => typeof object === "object" && object !== null && own.hasOwn(object, key);
  const isBlock = (value) => has(value, "type") && typeof value.type === "string" && value.type in kinds;
  const isContents = (value) => has(value, "uri") && (has(value, "text") || has(value, "blob"));
  const wrong = (message) => placed(new own.TypeError(message));

  // A block as it is, or what can be made one: a text, the contents of a resource, any other value as JSON.
  const add = (blocks, value, toJson) => {
    if (typeof value === "string") {
      own.append(blocks, { type: "text", text: own.wellFormed(value) });
    } else if (isBlock(value)) {
      const needs = kinds[value.type];
      for (let i = 0; i < needs.length; i++) {
        if (!has(value, needs[i])) {
          throw wrong("a block of type `" + value.type + "` needs `" + needs[i] + "`");
        }
      }
      own.append(blocks, value);
    } else if (isContents(value)) {
      own.append(blocks, { type: "resource", resource: value });
    } else if (own.isArray(value) && value.length > 0 && (isBlock(value[0]) || isContents(value[0]))) {
      for (let i = 0; i < value.length; i++) add(blocks, value[i], toJson);
    } else {
      own.append(blocks, { type: "text", text: textOf(value, toJson) });
    }
  };
  const textOf = (value, toJson) => {
    const json = toJson(value);
    if (typeof json === "string") return json;
    throw wrong("`emit` takes text, blocks and data; this is " + json.what + (json.path && " at `" + json.path + "`"));
  };

  const emit = (list, toJson) => {
    const blocks = [];
    for (let i = 0; i < list.length; i++) add(blocks, list[i], toJson);
    if (blocks.length === 0) return;
    const json = toJson(blocks);
    if (typeof json !== "string") throw wrong("`emit` takes text, blocks and data; this is " + json.what);
    const refused = host.emit(json, blocks.length);
    if (refused !== undefined) throw placed(new own.RangeError(refused));
  };
  // All blocks of a result: those beside its structured value too.
  const contentOf = (result, contents) => {
    const beside = typeof result === "object" && result !== null ? own.siteGet(contents, result) : undefined;
    if (beside !== undefined) return beside;
    if (own.isArray(result) && result.length > 0 && isBlock(result[0])) return result;
    return undefined;
  };
  return own.freeze({ __proto__: null, emit, contentOf });
}
