const { orders } = await shop.list_orders({});
const byStatus = {};
for (const order of orders) {
  byStatus[order.status] = (byStatus[order.status] || 0) + order.amount;
}
return Object.entries(byStatus).sort((a, b) => b[1] - a[1]).map(([status, sum]) => `${status}: ${sum.toFixed(2)}`);
