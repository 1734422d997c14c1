#: row R07
#: tries to compute by many processes, none of which comes to the limit alone
#: limits cpu_time_ms=1000 wall_time_ms=8000
#: probe spin; control got it; confined none the limit ends it
#: ends cpu_time
import time

children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        while time.process_time() < (0.15 if CONTROL else 0.6):
            pass
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
got("spin")
