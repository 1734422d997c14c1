const { data } = await stripe.list_charges({ limit: 5 });
const first = data[0].currncy;
{ first, data }
