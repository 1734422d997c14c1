-- tool: both
-- expect: more than one statement
SELECT 1; /* harmless */ -- really
DELETE FROM customers
