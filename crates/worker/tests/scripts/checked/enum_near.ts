const charges = await stripe.list_charges({ status: "success", limit: 5 });
return charges;
