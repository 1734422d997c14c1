const price = await stripe.convert({ amount: 12.5, from: "eur", to: "bitcoin" });
return price;
