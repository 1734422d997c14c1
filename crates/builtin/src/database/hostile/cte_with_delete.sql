-- tool: query
-- expect: `query` only reads
WITH gone AS (SELECT id FROM customers) DELETE FROM customers WHERE id IN gone RETURNING email
