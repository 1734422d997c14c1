-- tool: query
-- expect: `query` only reads
INSERT INTO customers SELECT * FROM customers
