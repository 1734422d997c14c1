const seen: unknown[] = [];
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener("abort", (event) => seen.push(["listener", event.type, event.target === signal]), { once: true });
const gone = () => seen.push("never"); signal.addEventListener("abort", gone); signal.removeEventListener("abort", gone);
signal.onabort = () => seen.push("onabort");
const any = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
controller.abort(); controller.abort("again");
seen.push([signal.aborted, (signal.reason as Error).name, any.aborted, any.reason === signal.reason]);
try { signal.throwIfAborted() } catch (error) { seen.push(String(error)) }
const slow = new AbortController();
const call = test.late({ n: 1 }, { signal: slow.signal });
slow.abort(new Error("enough"));
await call.catch((error: Error) => seen.push(["call", error.message]));
await test.echo({ n: 2 }, { signal: slow.signal }).catch((error: Error) => seen.push(["before", error.message]));
seen.push(await test.echo({ n: 3 }, { signal: new AbortController().signal }));
const waited = await new Promise((resolve) => { const limit = AbortSignal.timeout(25); limit.addEventListener("abort", () => resolve(limit.reason)) });
seen.push([(waited as Error).name, (waited as Error).message]);
for (const run of [() => new (AbortSignal as any)(), () => AbortSignal.timeout("x" as any), () => AbortSignal.any([{} as any]), () => AbortSignal.abort("r").throwIfAborted()]) {
  try { run() } catch (error) { seen.push(String(error)) }
}
for (const second of [{ signal: {} }, { signal, extra: 1 }, 1]) await test.echo({}, second as any).catch((error: any) => seen.push([error.code, error.message]));
const target = new EventTarget(); let prevented;
target.addEventListener("x", { handleEvent(event: Event) { event.preventDefault(); event.stopImmediatePropagation() } } as any);
target.addEventListener("x", () => seen.push("stopped"));
prevented = !target.dispatchEvent(new Event("x", { cancelable: true }));
console.log(signal, controller);
return { seen, prevented };
