-- tool: query
-- expect: too big
SELECT length(zeroblob(1000000000))
