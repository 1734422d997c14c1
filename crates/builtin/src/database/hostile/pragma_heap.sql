-- tool: both
-- expect: `PRAGMA hard_heap_limit` is not available
PRAGMA hard_heap_limit = 0
