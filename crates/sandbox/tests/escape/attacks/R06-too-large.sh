#: row R06
#: tries to write a file that is too large, and does not look at errors
#: limits file_size_bytes=1048576
#: probe written; control got 2097152; confined none the kernel ends it
#: ends file_size
echo "@@ started"
# The shell itself writes, so that it is the shell that is ended.
block=$(printf '%01024d' 0)
n=0
while [ "$n" -lt 2048 ]; do printf %s "$block" >&3; n=$((n + 1)); done 3>large
echo "@@ got written $(wc -c <large)"
rm large
