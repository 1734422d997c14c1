-- tool: both
-- expect: temporary
CREATE TEMP TRIGGER spy AFTER UPDATE ON customers BEGIN SELECT 1; END
