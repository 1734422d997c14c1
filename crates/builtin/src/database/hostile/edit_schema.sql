-- tool: update
-- expect: may not be modified
UPDATE sqlite_schema SET sql = 'x'
