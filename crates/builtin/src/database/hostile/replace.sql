-- tool: query
-- expect: `query` only reads
REPLACE INTO inventory VALUES (1, 'north', 0, 0)
