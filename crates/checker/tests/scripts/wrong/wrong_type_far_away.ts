const { orders } = await shop.list_orders({});
const first = orders[0];
const customer = await shop.get_customer({ id: first.currency });
return customer.name;
