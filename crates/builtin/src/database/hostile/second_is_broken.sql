-- tool: both
-- expect: more than one statement
SELECT 1; DROP TABEL customers
