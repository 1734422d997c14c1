-- tool: query
-- expect: too big
SELECT length(replace(hex(zeroblob(20000)), '0', hex(zeroblob(1000))))
