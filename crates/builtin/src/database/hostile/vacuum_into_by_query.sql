-- tool: query
-- expect: `query` only reads
VACUUM INTO 'copy.db'
