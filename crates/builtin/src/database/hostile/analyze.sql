-- tool: query
-- expect: `query` only reads
ANALYZE
