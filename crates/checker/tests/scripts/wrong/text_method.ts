const { orders } = await shop.list_orders({});
return orders.map((order) => order.amount.toUppercase());
