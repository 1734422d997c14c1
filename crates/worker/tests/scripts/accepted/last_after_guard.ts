const rows: number[] = [];
if (rows.length > 5) { return "many" }
rows.length;
