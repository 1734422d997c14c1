#: row R07
#: tries to compute for longer than it may
#: limits cpu_time_ms=1000
#: probe spin; control got it; confined none the limit ends it
#: ends cpu_time
import time

while time.process_time() < (1.1 if CONTROL else 2.2):
    pass
got("spin")
