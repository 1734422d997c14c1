const { rows } = await shop.query({ sql: "SELECT * FROM customers" });
const columns = ["id", "name", "total"];
return rows.map((row) => columns.map((column) => row[column]).join(","));
