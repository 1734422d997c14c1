-- tool: both
-- expect: `PRAGMA journal_mode` is not available
PRAGMA journal_mode = WAL
