-- tool: query
-- expect: `query` only reads
DELETE FROM customers
