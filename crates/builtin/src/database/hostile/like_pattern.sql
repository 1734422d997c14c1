-- tool: query
-- expect: LIKE or GLOB pattern too complex
SELECT 'a' LIKE printf('%.*c', 2000, '%')
