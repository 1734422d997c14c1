const { orders } = await shop.list_orders({});
const now = new Date("2026-03-10");
return orders.map((order) => ({
  id: order.id,
  days: Math.floor((now - new Date(order.placed_at)) / (1000 * 60 * 60 * 24)),
  label: new Date(order.placed_at).toLocaleDateString("en-US", { month: "short", day: "numeric" }),
}));
