let total = 0;
total += stripe.convert({ amount: 1, from: "eur", to: "usd" });
return total;
