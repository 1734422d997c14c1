-- tool: both
-- expect: another database file cannot be attached
DETACH main
