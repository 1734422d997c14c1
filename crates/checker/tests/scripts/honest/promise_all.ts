const ids = [1, 2, 3];
const customers = await Promise.all(ids.map((id) => shop.get_customer({ id })));
const [issues, orders] = await Promise.all([tracker.list_issues({ repo: "a/b" }), shop.list_orders({})]);
return { names: customers.map((c) => c.name), issues: issues.total, orders: orders.orders.length };
