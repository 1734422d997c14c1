interface Row { id: string; amount: number }
function total(rows: Row[]): number { return rows.reduce((sum, row) => sum + row.amount, 0); }
const charges = await stripe.list_charges({ limit: 3 });
return total(charges);
