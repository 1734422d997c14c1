const { orders } = await shop.list_orders({ limit: 10 });
const first = orders.find((order) => order.status === "paid");
return { id: first.id, sku: first.items.find((item) => item.price > 5).sku };
