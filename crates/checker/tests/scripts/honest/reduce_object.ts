const { orders } = await shop.list_orders({});
const grouped = orders.reduce((acc, order) => {
  const key = order.placed_at.slice(0, 10);
  acc[key] = acc[key] || [];
  acc[key].push(order.id);
  return acc;
}, {});
const counts = orders.reduce((acc, o) => ({ ...acc, [o.status]: (acc[o.status] ?? 0) + 1 }), {});
return { grouped, counts, paid: counts.paid };
