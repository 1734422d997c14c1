const price = await stripe.convert({ amount: 12.5, from: "euro", to: "usd" });
return price;
