const report = { total: 0 };
const { orders } = await shop.list_orders({});
for (const order of orders) report.total += order.amount;
report.average = report.total / orders.length;
report.summary = `${orders.length} orders, ${report.average.toFixed(1)} each`;
return report;
