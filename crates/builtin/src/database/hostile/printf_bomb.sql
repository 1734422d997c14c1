-- tool: query
-- expect: too big
SELECT length(printf('%*s', 1000000000, 'x'))
