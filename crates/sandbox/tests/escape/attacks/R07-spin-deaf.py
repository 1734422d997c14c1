#: row R07
#: tries to compute on after the warning of the kernel
#: limits cpu_time_ms=1000
#: probe spin; control got it; confined none the limit ends it
#: ends cpu_time
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while time.process_time() < (1.1 if CONTROL else 2.6):
    pass
got("spin")
