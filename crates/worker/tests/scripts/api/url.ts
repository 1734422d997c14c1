const url = new URL("HTTPS://me:p%40ss@Example.COM:443/a/../b c?q=1&q=2&x=%20+ä#frag");
const shown = { ...Object.fromEntries(["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"].map((k) => [k, (url as any)[k]])) };
const q = url.searchParams;
const read = [q.get("q"), q.getAll("q"), q.get("x"), q.get("none"), q.has("q", "2"), q.size, [...q].length, [...q.keys()], q === url.searchParams];
q.append("n", "a&b=c"); q.delete("q", "1"); q.set("x", "1 2"); q.sort();
const written = url.href;
url.search = "?z=9"; url.port = "8080"; url.pathname = "/ä/%20"; url.hash = ""; url.protocol = "http"; url.host = "other.example:81"; url.username = ""; url.password = "";
const set = [url.href, q.get("z"), q.toString(), String(url), JSON.stringify({ url })];
url.port = "nonsense"; url.host = "a b";
const made = ["a=1&b=2", "?a=1", { a: 1, b: "x y" }, [["k", "v"], ["k", "w"]], new URLSearchParams("c=3"), new Map([["m", "1"]]), "", undefined]
  .map((from) => new URLSearchParams(from as any).toString());
const bases = [["../x", "https://h/a/b/c"], ["//other/p", "https://h"], ["?q", "https://h/p?old#f"], ["#f", "https://h/p"], ["mailto:a@b.c"], ["file:///C:/x"], ["data:text/plain,hi"],
  ["http://0x7f.1/"], ["http://[::1]:80/"], ["http://münchen.de/ü"], ["http://a.b/\ud800"]].map(([u, b]) => new URL(u, b).href);
const bad = ["", "no", "/path", "http://", "http://a b", "http://[::1", "http://h:99999", "x".repeat(300)].map((text) => {
  try { return new URL(text).href } catch (error) { const { name, message, code, hint } = error as any; return [name, message, code, hint] }
});
const each: string[] = []; new URLSearchParams("a=1&b=2").forEach((value, name) => each.push(name + value));
console.log(shown); console.log(read, written, set); console.log(made, bases); for (const one of bad.slice(-2)) console.log(one);
console.log(url, q, { nested: new URL("https://h/p") });
return { now: url.href, each, can: [URL.canParse("https://h"), URL.canParse("h"), URL.parse("h"), URL.parse("/p", "https://h")?.href],
  names: [URL.name, typeof URL, url instanceof URL, Object.prototype.toString.call(url), Object.keys(URLSearchParams.prototype).length, "toText" in q] };
