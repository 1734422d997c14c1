#: row X04
#: tries to end at once, its output closed, something still running behind it
#: limits wall_time_ms=20000
#: probe closed; control got it; confined got it
#: survives
echo "@@ started"
echo "@@ got closed it"
sleep 30 </dev/null >/dev/null 2>&1 &
exec >&- 2>&- <&-
exit 0
