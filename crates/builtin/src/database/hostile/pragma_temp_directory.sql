-- tool: both
-- expect: `PRAGMA temp_store_directory` is not available
PRAGMA temp_store_directory = '/etc'
