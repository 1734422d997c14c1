-- tool: both
-- expect: more than one statement
SELECT 1; DELETE FROM customers
