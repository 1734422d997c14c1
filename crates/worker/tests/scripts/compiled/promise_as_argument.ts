const converted = (amount: number) => stripe.convert({ amount, from: "eur", to: "usd" });
const limit = converted(5);
return await stripe.list_charges({ limit });
