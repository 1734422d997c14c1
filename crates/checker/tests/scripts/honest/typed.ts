interface Summary {
  status: string;
  count: number;
  revenue?: number;
}
type ByStatus = Record<string, Summary>;
const { orders } = await shop.list_orders({ since: "2026-01-01" });
const byStatus: ByStatus = {};
for (const order of orders) {
  const entry = (byStatus[order.status] ??= { status: order.status, count: 0 });
  entry.count++;
  entry.revenue = (entry.revenue ?? 0) + order.amount;
}
const list: Summary[] = Object.values(byStatus);
return list.sort((a, b) => b.revenue! - a.revenue!);
