#: row R08
#: tries to write without end
#: limits output_bytes=65536 wall_time_ms=20000
#: probe flood; control got it; confined got it
#: ends output
#: endless
#: after truncated
echo "@@ started"
echo "@@ got flood it"
while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done
