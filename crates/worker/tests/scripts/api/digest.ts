const hex = (buffer: ArrayBuffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const data = new TextEncoder().encode("abc");
const hashes = await Promise.all(["SHA-1", "sha-256", { name: "SHA-384" }, "SHA-512"].map(async (name) => hex(await crypto.subtle.digest(name as any, data))));
const views = [data.buffer, new DataView(data.buffer, 1, 1), data.subarray(1, 2), new Uint8Array(0)];
const short = await Promise.all(views.map(async (view) => hex(await crypto.subtle.digest("SHA-1", view as any)).slice(0, 8)));
const failed = [];
for (const run of [() => crypto.subtle.digest("MD5", data), () => crypto.subtle.digest("SHA-1", "text" as any), () => (crypto.subtle as any).sign("HMAC", {}, data)]) {
  try { await run() } catch (error) { failed.push(`${(error as Error).name}: ${(error as Error).message}`) }
}
console.log(hashes);
return { short, failed, frozen: Object.isFrozen(crypto.subtle) };
