const { url } = await tracker.create_issue({ repo: "a/b", title: "x" });
const parsed = new URL(url);
parsed.searchParams.set("page", "2");
parsed.searchParams.append("n", String(5));
const query = Object.fromEntries(parsed.searchParams);
const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(url));
const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
return { host: parsed.hostname, query, hex: hex.slice(0, 4), id: crypto.randomUUID().length };
