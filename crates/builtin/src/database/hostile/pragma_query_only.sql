-- tool: both
-- expect: `PRAGMA query_only` is not available
PRAGMA query_only = OFF
