#: row P14
#: tries the options of prctl that change what a process is
#: probe memory-map; control maybe reached; confined refused EPERM|EINVAL|ENOSYS
#: probe speculation; control maybe got it; confined got it or refused EPERM|ENXIO|EINVAL
#: probe capability; control root got it; confined refused EPERM
#: probe keep-capabilities; control got it; confined refused EPERM|EINVAL
#: probe ambient; control root got it; confined refused EPERM|EINVAL
#: probe tracer; control maybe got it; confined got it or refused EPERM|EINVAL
#: probe seccomp; control reached; confined refused EPERM|EINVAL|EACCES|EFAULT
#: probe privileges-back; control none a fact of the inside only; confined refused EINVAL|EPERM
#: probe capabilities; control none a fact of the inside only; confined got 0000000000000000
#: probe bounding; control none a fact of the inside only; confined got none; landlock got none or got some
#: lost an ordinary user cannot empty the bounding set; no_new_privs makes it meaningless
#: probe io-flusher; control none some give root no such right; confined refused EPERM|EINVAL
#: probe mce; control root reached; confined refused EPERM|EINVAL|EACCES
def prctl(*arguments):
    values = [ctypes.c_ulong(a) for a in arguments] + [ctypes.c_ulong(0)] * (5 - len(arguments))
    checked(LIBC.prctl(*values))


def capabilities():
    header = ctypes.create_string_buffer(struct.pack("II", 0x20080522, 0))
    data = ctypes.create_string_buffer(24)
    syscall(125, 90, header, data)
    words = struct.unpack("6I", data.raw[:24])
    return f"{words[0] | words[1] | words[2]:08x}{words[3] | words[4] | words[5]:08x}"


def bounding():
    return "some" if any(LIBC.prctl(23, number, 0, 0, 0) > 0 for number in range(41)) else "none"


size = ctypes.c_uint()
attempt("memory-map", lambda: prctl(35, 15, ctypes.addressof(size)))
in_child("speculation", lambda: prctl(53, 0, 4))
in_child("capability", lambda: prctl(24, 0))
in_child("keep-capabilities", lambda: prctl(8, 1))
in_child("ambient", lambda: prctl(47, 4))
attempt("tracer", lambda: prctl(0x59616D61, 0))
attempt("seccomp", lambda: prctl(22, 2, 0))
attempt("mce", lambda: prctl(33, 99))
if not CONTROL:
    in_child("io-flusher", lambda: prctl(57, 1))
    attempt("privileges-back", lambda: prctl(38, 0))
    attempt("capabilities", capabilities)
    attempt("bounding", bounding)
