const node = typeof process !== "undefined" ? process.version : "none";
const fetched = typeof fetch === "function" ? await fetch("x") : "none";
const unknown: SomeType<Other> = typeof Buffer as any;
return { node, fetched, unknown, arguments: (function () { return arguments.length })() };
