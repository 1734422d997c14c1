const error = new Error("real");
for (const name of ["name", "message", "stack", "code", "hint", "constructor", "cause"]) {
  Object.defineProperty(error, name, { get() { for (;;) {} } });
}
Object.defineProperty(Error.prototype, "stack", { get() { for (;;) {} } });
throw error;
