-- tool: update
-- expect: ran too long
UPDATE customers SET points = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)
