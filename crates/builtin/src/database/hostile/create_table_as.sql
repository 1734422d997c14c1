-- tool: query
-- expect: `query` only reads
CREATE TABLE copy AS SELECT * FROM customers
