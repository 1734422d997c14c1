const { rows } = await shop.query({ sql: "SELECT count(*) AS n FROM customers", params: [] });
const n = rows[0].n ?? rows[0]["total"];
({ n, rows: rows.length })
