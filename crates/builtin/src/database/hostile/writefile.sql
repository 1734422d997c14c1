-- tool: both
-- expect: no such function: writefile
SELECT writefile('/tmp/out', 'x')
