const servers = { shop, tracker };
const out = {};
for (const [name, server] of Object.entries(servers)) out[name] = Object.keys(server).length;
const tool = "list_orders";
const { orders } = await shop[tool]({});
return { out, n: orders.length };
