const res = await shop.query({ sql: "SELECT 1" });
const rows = Array.isArray(res) ? res : res.rows ?? res.data ?? res.items ?? [];
if (res.error) throw new Error(res.error);
return rows.length;
