// Content for the person, and what servers have beside their tools.
console.log(await resources.list(), await resources.list("github"), await resources.templates("github"), await prompts.list());
const read = await resources.read("github", "test://a");
console.log(read);
console.log(await prompts.get("github", "greet", { name: "Ada" }));
emit("hello", { type: "image", data: "aGk=", mimeType: "image/png" }, { rows: [1, 2] }, 7);
emit(read);
emit();
const rich = await test.rich({});
console.log(rich, contentOf(rich), contentOf("text"), contentOf([{ type: "text", text: "a" }]), contentOf({ a: 1 }), contentOf(7));
for (const wrong of [{ type: "image" }, () => 1]) {
  try { emit(wrong) } catch (error) { console.log(String(error)) }
}
try { for (let i = 0; i < 100; i++) emit("x") } catch (error) { console.log(String(error)) }
try { (resources as any).list = 1 } catch (error) { console.log(String(error)) }
await (resources.list as any)(7);
