const customer = await shop.get_customer({ id: 1 });
const city = customer.address.city.toUpperCase();
const mail = customer.email.split("@")[1];
return `${city} ${mail}`;
