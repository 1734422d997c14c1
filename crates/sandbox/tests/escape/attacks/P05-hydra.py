#: row P05
#: tries to outrun whoever ends processes one by one: each has a successor before it ends
#: crowds
#: probe hydra; control got it; confined got it
#: limits processes=60
#: folder readwrite
#: after unlocked
#: survives
import time

# Whoever lives holds this lock, however short its life is.
lock = os.open(stage("SHARED") + "/lock", os.O_RDWR)
fcntl.flock(lock, fcntl.LOCK_EX)

end = time.monotonic() + (0.5 if CONTROL else 6)
reader, writer = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        os.setsid()
        LIBC.prctl(1, 0, 0, 0, 0)
        os.closerange(0, 3)
        os.write(writer, b"x")
        os.close(reader)
        os.close(writer)
        while time.monotonic() < end:
            try:
                if os.fork() != 0:
                    os._exit(0)
            except OSError:
                pass
        os._exit(0)
os.close(writer)
for _ in range(8):
    os.read(reader, 1)
got("hydra")
