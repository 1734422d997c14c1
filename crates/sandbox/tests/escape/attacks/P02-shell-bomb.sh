#: row P02
#: tries to double without end; the control doubles seven times
#: limits wall_time_ms=1500 processes=40
#: crowds
#: probe bomb; control got 128; confined none it says nothing before its end
#: ends wall_time|exited 2
echo "@@ started"
count() { if [ "$1" -eq 0 ]; then echo x; else count $(($1 - 1)) & count $(($1 - 1)) & wait; fi; }
if [ "$STAGE_CONTROL" = 1 ]; then
  echo "@@ got bomb $(count 7 | wc -l)"
else
  bomb() { bomb | bomb & }
  # Some shells end where they cannot fork; then so does all that they began.
  while :; do bomb 2>/dev/null; done
fi
