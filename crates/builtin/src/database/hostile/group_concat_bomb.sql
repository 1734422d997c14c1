-- tool: query
-- expect: too big
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(hex(zeroblob(10000))) FROM (SELECT i FROM n LIMIT 1000)
