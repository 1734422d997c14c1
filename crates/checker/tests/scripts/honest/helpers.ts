const chunk = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, i * size + size));
const sum = (list, by) => list.reduce((n, item) => n + by(item), 0);
const uniq = (list) => [...new Set(list)];
const sortBy = (list, key) => [...list].sort((a, b) => (a[key] > b[key] ? 1 : -1));
const { orders } = await shop.list_orders({});
return { chunks: chunk(orders, 1).length, sum: sum(orders, (o) => o.amount), statuses: uniq(orders.map((o) => o.status)), ids: sortBy(orders, "amount").map((o) => o.id) };
