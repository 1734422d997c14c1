-- tool: both
-- expect: a transaction cannot last
COMMIT
