// The server of the test is `network`: where it is there, so is `fetch`.
const there = [typeof network.fetch, typeof fetch];
const response = await fetch("https://a.test/x?y=1", {
  method: "post",
  headers: { Accept: "application/json", "X-Two": "a" },
  body: JSON.stringify({ title: "ä" }),
  credentials: "include",
});
const { ok, status, statusText, url, redirected, type, headers, bodyUsed } = response;
console.log(response);
const copy = response.clone();
const seen = { ok, status, statusText, url, redirected, type, bodyUsed, two: headers.get("X-Two"), all: Object.fromEntries(headers) };
const asked = [await response.json(), response.bodyUsed, JSON.parse(await copy.text())];
const words: string[] = [];
const fails = async (run: () => unknown) => {
  try { await run(); words.push("no error"); } catch (error: any) { words.push(`${error.name}: ${error.message}${error.hint ? ` (${error.hint})` : ""}`); }
};
await fails(() => response.text());
await fails(() => response.clone());
await fails(async () => (await fetch("https://a.test/page")).json());
await fails(() => fetch("https://a.test/refused"));
await fails(() => fetch("https://a.test/", { json: {} } as any));
await fails(() => fetch("https://a.test/", { timeout: 5 } as any));
await fails(() => fetch("https://a.test/", { method: "POST", body: { a: 1 } as any }));
await fails(() => fetch("https://a.test/", { signal: {} as any }));
await fails(() => fetch("https://a.test/", { signal: AbortSignal.abort() }));
await fails(() => fetch("https://a.test/", { headers: { "a b": "c" } }));
await fails(() => fetch("https://a.test/", { headers: { a: "b\nc" } }));
await fails(() => new Response("a").blob());
await fails(() => response.body);
const page = await (await fetch(new URL("/page", "https://a.test"))).text();
const bytes = await fetch("https://a.test/bytes");
const missing = (await fetch("https://a.test/missing")).ok;
const form = await (await fetch("https://a.test/", { method: "PUT", body: new URLSearchParams({ q: "a b" }) })).json();
const sent = await (await fetch("https://a.test/", { method: "PATCH", body: new Uint8Array([255, 0]), redirect: "manual" })).json();
const list = new Headers([["B", "1"], ["a", " 2 "], ["b", "3"]]);
list.set("c", "4"); list.delete("C");
const own = Response.json({ a: [1] }, { status: 201 });
for (const line of words) console.log(line);
return {
  there, seen, asked: asked.length, page, bytes: [...await bytes.clone().bytes()], lossy: await bytes.text(), missing, form, sent,
  list: [...list], has: list.has("A"), own: [own.status, own.headers.get("content-type"), await own.json()],
};
