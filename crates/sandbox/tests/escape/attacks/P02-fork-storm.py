#: row P02
#: tries to take the processors and the numbers of processes from everybody else
#: limits wall_time_ms=1500 cpu_time_ms=30000 processes=64
#: crowds
#: probe storm; control got it; confined got it
#: ends wall_time|cpu_time
#: endless
import time

got("storm")
# The control shows only that it runs.
end = time.monotonic() + (0 if CONTROL else 60)
while time.monotonic() < end:
    try:
        if os.fork() == 0 and os.fork() == 0:
            os.setsid()
        # Those that ended are fetched, so that there is always room for one more.
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except (OSError, ChildProcessError):
        pass
