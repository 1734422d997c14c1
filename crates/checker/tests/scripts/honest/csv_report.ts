const { rows } = await shop.query({ sql: "SELECT * FROM customers" });
const text = csv.stringify(rows);
const again = csv.parse(text);
const lines = text.trim().split("\n");
const bytes = new TextEncoder().encode(text).length;
return { header: lines[0], first: again[0].name, bytes, key: Buffer.from(text).toString("base64").slice(0, 8) };
