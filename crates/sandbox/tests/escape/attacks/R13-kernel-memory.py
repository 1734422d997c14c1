#: row R13
#: tries to keep much in buffers of the kernel, which no limit of a process counts
#: only cgroup without one nobody counts the memory of the kernel, and the manual says so
#: limits memory_kib=131072 wall_time_ms=20000
#: ends memory|exited 0
#: probe buffers; control got more; confined none the limit ends it
import socket


def buffers():
    held, kept, piece = 0, [], bytes(65536)
    try:
        while held < 60 << 20:
            try:
                pair = socket.socketpair()
            except OSError as error:
                if error.errno != errno.EMFILE:
                    raise
                # The next process has descriptors of its own; those of this one live on in it.
                break
            kept.append(pair)
            for one in pair:
                one.setblocking(False)
                try:
                    while held < 60 << 20:
                        held += one.send(piece)
                except BlockingIOError:
                    pass
    except OSError:
        pass
    return held


def together():
    reader, writer = os.pipe()
    children = []
    for _ in range(6):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            os.write(writer, struct.pack("Q", buffers()))
            signal.alarm(10)
            signal.pause()
        children.append(child)
    total = sum(struct.unpack("Q", os.read(reader, 8))[0] for _ in children)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if total > 131072 << 10:
        got("buffers", "more")


together()
