-- tool: query
-- expect: `PRAGMA database_list` is not available
SELECT file FROM pragma_database_list
