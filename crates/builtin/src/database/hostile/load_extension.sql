-- tool: both
-- expect: function `load_extension` is not available
SELECT load_extension('/tmp/evil.so')
