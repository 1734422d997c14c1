const charges = await stripe.list_charges({ created: "2026-01-01", limit: 10 });
return charges.data;
