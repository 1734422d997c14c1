-- tool: both
-- expect: a transaction cannot last
SAVEPOINT mine
