function total(items) {
  return items.reduce((sum, item) => sum + item.quantity * item.price, 0);
}
const pick = (object, ...keys) => Object.fromEntries(keys.map((key) => [key, object[key]]));
const { orders } = await shop.list_orders({});
return orders.map((order) => ({ ...pick(order, "id", "status"), total: total(order.items) }));
