#: row R02
#: tries to take memory that no limit of a process counts
#: limits memory_kib=131072
#: probe anonymous; control got it; confined refused EPERM|ENOMEM
#: probe zero-device; control got it; confined refused EPERM|ENOMEM|EACCES|ENODEV
#: probe memory-file; control got it; confined refused EPERM
#: probe secret; control maybe got it; confined refused EPERM|ENOSYS
#: probe locked; control got it; confined got it or refused EPERM|ENOMEM|EAGAIN
#: probe huge-pages; control maybe got it; confined refused EPERM|ENOMEM|EINVAL
import mmap


def zero_device():
    # A shared mapping of /dev/zero is shared anonymous memory by another name.
    file = os.open("/dev/zero", os.O_RDWR)
    region = mmap.mmap(file, 200 << 20, mmap.MAP_SHARED)
    region.write(b"x" * (1 << 20))


def memory_file():
    file = os.memfd_create("x")
    os.ftruncate(file, 200 << 20)


def locked():
    region = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    checked(LIBC.mlock(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(region))), 4096))


def huge_pages():
    mmap.mmap(-1, 4 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)


attempt("anonymous", lambda: mmap.mmap(-1, 200 << 20, mmap.MAP_SHARED).close())
attempt("zero-device", zero_device)
attempt("memory-file", memory_file)
attempt("secret", lambda: syscall(447, 447, 0) and None)
attempt("locked", locked)
attempt("huge-pages", huge_pages)
