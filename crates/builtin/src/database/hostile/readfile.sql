-- tool: both
-- expect: no such function: readfile
SELECT readfile('/etc/passwd')
