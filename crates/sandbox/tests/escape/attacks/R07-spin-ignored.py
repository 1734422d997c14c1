#: row R07
#: tries to compute in children that it ignores, whose time the kernel then adds to nobody's
#: limits cpu_time_ms=1000 wall_time_ms=8000
#: probe spin; control got it; confined none the limit ends it
#: ends cpu_time
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(16):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        while time.process_time() < (0.05 if CONTROL else 0.4):
            pass
        os._exit(0)
    os.close(writer)
    # Its end, without waiting for the child.
    os.read(reader, 1)
    os.close(reader)
got("spin")
