-- tool: both
-- expect: another database file cannot be attached
ATTACH DATABASE '/tmp/stolen.db' AS other
