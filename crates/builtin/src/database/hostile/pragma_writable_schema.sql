-- tool: both
-- expect: `PRAGMA writable_schema` is not available
PRAGMA writable_schema = ON
