const handlers = new Map<string, unknown>();
handlers.set("a", { run: () => 1 });
