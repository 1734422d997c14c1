const text = "héllo 😀";
const b = Buffer.from(text);
const codes = ["utf8", "hex", "base64", "base64url", "latin1", "ascii", "utf16le"].map((e) => [Buffer.from(text).toString(e as any), Buffer.from(Buffer.from(text).toString(e as any), e as any).equals(b)]);
console.log(codes);
const odd = [Buffer.from("aGk=\n!", "base64").toString(), Buffer.from("-_8", "base64").toString("hex"), Buffer.from("0a0bzz0c", "hex").toString("hex"), Buffer.from("abc", "hex").length, Buffer.from("ÿĀ", "latin1").toString("hex")];
const joined = Buffer.concat([Buffer.from("ab"), new Uint8Array([99]), Buffer.from([100, 256 + 101])]);
const memory = Buffer.from("hello"); const view = memory.slice(1, -1); view[0] = 69;
const target = Buffer.alloc(5, "xy"); const copied = memory.copy(target, 2); const wrote = target.write("Z", 4);
const failed = [];
for (const run of [() => Buffer.from("a", "rot13" as any), () => Buffer.from(5 as any), () => Buffer.alloc(-1), () => Buffer.concat("x" as any), () => Buffer.concat([1 as any])]) {
  try { run() } catch (error) { failed.push(String(error)) }
}
console.log(b, { long: Buffer.alloc(60) }, Buffer.alloc(0), failed);
return { odd, joined: joined.toString(), cut: Buffer.concat([joined], 3).toString(), lengths: [Buffer.byteLength(text), Buffer.byteLength("aGk=", "base64"), b.length, b.byteLength],
  shared: memory.toString(), view: [view.toString(), view instanceof Buffer, Buffer.isBuffer(view), Buffer.isBuffer(new Uint8Array(1))], copied, wrote, target: target.toString(),
  find: [b.indexOf("llo"), b.includes("zzz"), b.indexOf(0x6f), b.subarray(-4).toString()], order: [Buffer.compare(Buffer.from("a"), Buffer.from("b")), Buffer.from("b").compare(Buffer.from("ab"))],
  json: JSON.stringify(Buffer.from("hi")), value: Buffer.from("hi"), back: Buffer.from(JSON.parse(JSON.stringify(Buffer.from("hi")))).toString(), from: Buffer.from(new Uint16Array([1, 258])).toString("hex"),
  ab: Buffer.from(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2).toString("hex"), replaced: Buffer.from([0xff, 65]).toString(), b64: Buffer.from("user:pass").toString("base64"), is: Buffer.isEncoding("UTF-8") };
