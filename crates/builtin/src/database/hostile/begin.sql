-- tool: both
-- expect: a transaction cannot last
BEGIN EXCLUSIVE
