-- tool: query
-- expect: too big
SELECT hex(randomblob(1000000000))
