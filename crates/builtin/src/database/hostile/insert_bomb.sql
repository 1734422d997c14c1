-- tool: update
-- expect: ran too long
INSERT INTO products SELECT i, i, 'x', 'y', 1 FROM (WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)
