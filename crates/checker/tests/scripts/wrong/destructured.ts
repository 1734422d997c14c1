const { customer_name } = await shop.get_customer({ id: 1 });
return customer_name;
