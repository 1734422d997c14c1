-- tool: update
-- expect: may not be modified
DELETE FROM sqlite_master
