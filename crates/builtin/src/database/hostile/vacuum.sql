-- tool: update
-- expect: another database file cannot be attached
VACUUM
