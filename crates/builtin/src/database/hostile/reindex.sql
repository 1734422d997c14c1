-- tool: query
-- expect: `query` only reads
REINDEX
