#: row X06
#: tries to make a sandbox of its own, whose rules would replace those of this one
#: probe seccomp; control got it; confined refused EPERM|EINVAL|EACCES
#: probe landlock; control got it; confined refused EPERM|ENOSYS
#: probe listener; control got it; confined refused EPERM|EINVAL|EBUSY
#: probe namespace; control got it; confined refused EPERM
FILTER = struct.pack("HBBI", 6, 0, 0, 0x7FFF0000)


def program():
    code = ctypes.create_string_buffer(FILTER, 8)
    return code, ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(code)))


def seccomp():
    checked(LIBC.prctl(38, 1, 0, 0, 0))
    code, head = program()
    checked(LIBC.prctl(22, 2, head))


def listener():
    checked(LIBC.prctl(38, 1, 0, 0, 0))
    code, head = program()
    syscall(317, 277, 1, 8, head)


def landlock():
    checked(LIBC.prctl(38, 1, 0, 0, 0))
    rules = syscall(444, 444, ctypes.create_string_buffer(struct.pack("QQ", 1, 0)), 16, 0)
    syscall(446, 446, rules, 0)


in_child("seccomp", seccomp)
in_child("landlock", landlock)
in_child("listener", listener)
in_child("namespace", lambda: enter_namespaces())
