#: row R08
#: tries to write without end to its other output
#: limits output_bytes=65536 wall_time_ms=20000
#: probe flood; control got it; confined got it
#: ends output
#: endless
echo "@@ started"
echo "@@ got flood it"
while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done >&2
