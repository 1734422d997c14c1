let total = 0;
const { orders } = await shop.list_orders({});
for (const order of orders) total += order.amount;
total = total.toFixed(2);
let result = null;
result = { total, n: orders.length };
return result;
