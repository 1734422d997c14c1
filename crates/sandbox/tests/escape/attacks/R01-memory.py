#: row R01
#: tries to take more memory than it may, by one process
#: limits memory_kib=131072
#: probe heap; control got 320; confined refused ENOMEM
#: probe map; control got it; confined refused ENOMEM
#: probe grow; control got it; confined refused ENOMEM
#: probe goes-on; control got it; confined got it
import mmap


def heap():
    taken = []
    for _ in range(20):
        taken.append(b"x" * (16 << 20))
    return 16 * len(taken)


def grow():
    region = mmap.mmap(-1, 1 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    try:
        region.resize(300 << 20)
    except SystemError:
        raise OSError(errno.ENOMEM, "mremap")


attempt("heap", heap)
attempt("map", lambda: mmap.mmap(-1, 300 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close())
in_child("grow", grow)
attempt("goes-on", lambda: len([0] * 100_000) and None)
