const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const options = { style: "currency", currency: "EUR", minimumFractionDigits: 2 };
const { orders } = await shop.list_orders({});
const total = orders.map((o) => o.amount).reduce((a, b) => a + b, 0);
return [money.format(total), total.toLocaleString("de-DE", options), new Date(0).toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })];
