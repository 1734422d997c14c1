const found = await searchTools("issues", { limit: 3 });
const specs = [];
for (const { server, tool } of found) specs.push(await getToolSpec(server, tool));
const categories = await listToolCategories();
const tools = {};
for (const category of categories) tools[category] = await listTools(category);
return { specs: specs.length, categories, tools };
