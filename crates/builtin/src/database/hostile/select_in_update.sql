-- tool: update
-- expect: writes nothing
SELECT * FROM customers
