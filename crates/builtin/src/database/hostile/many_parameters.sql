-- tool: both
-- expect: variable number must be between ?1 and ?1000
SELECT ?100000
