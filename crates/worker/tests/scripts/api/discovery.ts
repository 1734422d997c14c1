console.log(await listToolCategories());
console.log(await listTools("github"));
console.log(await getToolSpec("github", "get_issue"));
console.log(await searchTools("mail"), await searchTools("mail", { limit: 3 }), await searchTools("x", { limit: 1e9 }));
console.log(await results.read("/results/a.json"));
try { await (listTools as any)() } catch (error) { console.log(String(error)) }
await getToolSpec("github", "absent");
