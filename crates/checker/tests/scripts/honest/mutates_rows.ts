const { orders } = await shop.list_orders({});
for (const order of orders) {
  order.placed_at = new Date(order.placed_at);
  order.label = `${order.id}/${order.status}`;
  order.amount = order.amount.toFixed(2);
}
orders.sort((a, b) => b.placed_at - a.placed_at);
return orders.map((order) => order.label);
