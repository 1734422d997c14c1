#: row R11
#: tries to take more memory than it may by many processes, none of which takes too much
#: limits memory_kib=131072 wall_time_ms=20000
#: probe together; control got 400; confined none the limit ends it
#: ends memory|signaled 9
import select

readers = []
for _ in range(5):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        taken = b"x" * (80 << 20)
        os.write(writer, b"x")
        signal.alarm(15)
        signal.pause()
        os._exit(len(taken) & 1)
    os.close(writer)
    readers.append(reader)
alive = [reader for reader in readers if os.read(reader, 1) == b"x"]
# A control group ends those who ask for too much, also some that had what they asked for; else
# what stays is counted, and all are ended. Two seconds without an end mean that nobody ends any.
while not CONTROL and len(alive) * 80 > 128:
    ended = select.select(alive, [], [], 2)[0]
    if not ended:
        break
    alive = [reader for reader in alive if reader not in ended]
if len(alive) * 80 > 128:
    got("together", len(alive) * 80)
os.killpg(0, signal.SIGKILL)
