-- tool: update
-- expect: writes nothing
EXPLAIN DELETE FROM customers
