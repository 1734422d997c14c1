-- tool: both
-- expect: syntax error
WITH gone AS (DELETE FROM customers RETURNING *) SELECT * FROM gone
