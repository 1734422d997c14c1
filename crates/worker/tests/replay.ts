const seen: unknown[] = [];
const note = (what: string) => seen.push([what, Date.now(), Math.random(), performance.now()]);
note("start");
const ticks: number[] = [];
const timer = setInterval(() => ticks.push(Math.floor(Math.random() * 1000)), 7);
const stale = setTimeout(() => note("never"), 3);
clearTimeout(stale);
await Promise.all([1, 2, 3].map(async (n) => {
  await new Promise((resolve) => setTimeout(resolve, 30 - n * 5));
  note(`slept ${n}`);
  const answer = await test.late({ n, id: crypto.randomUUID() });
  console.log(n, answer, new Date().toISOString());
}));
clearInterval(timer);
const limit = AbortSignal.timeout(5);
await new Promise((resolve) => limit.addEventListener("abort", resolve));
note(new Intl.DateTimeFormat("de-DE", { dateStyle: "short", timeStyle: "medium" }).format());
note(Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(crypto.randomUUID()))).toString("hex"));
try {
  await test.fail();
} catch (error) {
  note((error as ToolError).code);
}
const bytes = crypto.getRandomValues(new Uint8Array(8));
return { seen, ticks, bytes, found: await searchTools("mail", { limit: 3 }) };
