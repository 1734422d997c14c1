-- tool: both
-- expect: another database file cannot be attached
ATTACH ':memory:' AS scratch
