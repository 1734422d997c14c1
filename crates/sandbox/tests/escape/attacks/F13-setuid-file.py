#: row F13
#: tries to leave a program that makes whoever runs it its owner, in a folder that it may change
#: folder readwrite
#: probe chmod; control got left; confined refused EPERM|EROFS|ENOSYS
#: probe chmod-at; control got left; confined refused EPERM|EROFS|ENOSYS
#: probe chmod-by-descriptor; control got left; confined refused EPERM|EROFS|ENOSYS
#: probe create; control got left; confined refused EPERM|EROFS|ENOSYS|absent
#: probe create-by-openat2; control got left; confined refused EPERM|EROFS|ENOSYS|absent
#: probe group; control got left; confined refused EPERM|EROFS|ENOSYS
#: probe capability; control root got left; confined refused EPERM|ENOSYS|EOPNOTSUPP
#: after no-setuid
shared = stage("SHARED")


def make(name, change, mode=0o700):
    path = f"{shared}/{name}"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, mode))
    change(path)
    if os.stat(path).st_mode & 0o6000 == 0:
        raise Absent
    return "left"


def by_descriptor(path):
    file = os.open(path, os.O_RDONLY)
    os.fchmod(file, 0o4755)


def at(path):
    syscall(452, 452, -100, ctypes.create_string_buffer(path.encode()), 0o4755, 0)


def openat2():
    path = f"{shared}/openat2"
    how = ctypes.create_string_buffer(struct.pack("QQQ", os.O_WRONLY | os.O_CREAT, 0o4755, 0))
    syscall(437, 437, -100, ctypes.create_string_buffer(path.encode()), how, 24)
    if os.stat(path).st_mode & 0o6000 == 0:
        raise Absent
    return "left"


def capability():
    path = f"{shared}/capable"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o755))
    os.setxattr(path, "security.capability", struct.pack("<5I", 0x02000001, 1 << 21, 0, 0, 0))
    return "left"


os.umask(0)
attempt("chmod", lambda: make("chmod", lambda path: os.chmod(path, 0o4755)))
attempt("chmod-at", lambda: make("chmod-at", at))
attempt("chmod-by-descriptor", lambda: make("fchmod", by_descriptor))
attempt("create", lambda: make("create", lambda path: None, 0o4755))
attempt("create-by-openat2", openat2)
attempt("group", lambda: make("group", lambda path: os.chmod(path, 0o2755)))
attempt("capability", capability)
