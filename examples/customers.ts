// Who are the shop's customers, by the domain of their e-mail address, and what do they spend?
//
// The script reads 3,000 customers with names, addresses, social security and card numbers, and their 12,000 orders,
// in some 17 calls. All of it stays in the sandbox: what comes back are totals, and nothing about a person.
//
//   gloveport run examples/customers.ts

type Customer = { id: number; email: string; country: string; marketing_consent: number };
type Order = { id: number; customer_id: number; status: string; total_cents: number };
type Domain = { domain: string; customers: number; buyers: number; orders: number; cents: number };

const PAGE_ROWS = 1_000;

/** Reads a table to its end, page by page along its key. */
async function readAll<Row extends { id: number }>(table: string): Promise<Row[]> {
  const rows: Row[] = [];
  while (true) {
    const page = await database.query({
      sql: `SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      params: [rows.at(-1)?.id ?? 0, PAGE_ROWS],
    });
    if (page.truncated) throw new Error(`a page of ${table} was cut: make PAGE_ROWS smaller`);
    rows.push(...(page.rows as Row[]));
    if (page.row_count < PAGE_ROWS) return rows;
  }
}

const [customers, orders] = await Promise.all([
  readAll<Customer>("customers"),
  readAll<Order>("orders"),
]);
console.log(`read ${customers.length} customers and ${orders.length} orders`);

const isPaidFor = (order: Order) => order.status !== "cancelled" && order.status !== "refunded";
const ordersOf = Map.groupBy(orders.filter(isPaidFor), (order) => order.customer_id);

const domains = new Map<string, Domain>();
for (const customer of customers) {
  const domain = customer.email.slice(customer.email.lastIndexOf("@") + 1);
  const entry = domains.get(domain) ?? { domain, customers: 0, buyers: 0, orders: 0, cents: 0 };
  const theirs = ordersOf.get(customer.id) ?? [];
  entry.customers += 1;
  entry.buyers += theirs.length > 0 ? 1 : 0;
  entry.orders += theirs.length;
  entry.cents += theirs.reduce((sum, order) => sum + order.total_cents, 0);
  domains.set(domain, entry);
}

const byRevenue = [...domains.values()].sort((a, b) => b.cents - a.cents);
const cents = byRevenue.reduce((sum, entry) => sum + entry.cents, 0);
const paidOrders = byRevenue.reduce((sum, entry) => sum + entry.orders, 0);

return {
  customers: customers.length,
  with_consent: customers.filter((customer) => customer.marketing_consent === 1).length,
  countries: new Set(customers.map((customer) => customer.country)).size,
  orders: orders.length,
  paid_orders: paidOrders,
  revenue: cents / 100,
  average_order: Math.round(cents / paidOrders) / 100,
  domains: byRevenue.map(({ domain, customers, buyers, orders, cents }) => ({
    domain,
    customers,
    buyers,
    orders,
    revenue: cents / 100,
  })),
};
