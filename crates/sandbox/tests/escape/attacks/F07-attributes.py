#: row F07
#: tries to change what a file is, where Landlock alone does not look: owner, mode, times, attributes
#: probe chmod; control got it; confined refused ENOENT; landlock refused EPERM|EACCES
#: probe chmod-by-descriptor; control maybe got it; confined refused ENOENT; landlock refused EPERM|EACCES|ENOSYS
#: probe chown; control root got it; confined refused ENOENT|EPERM; landlock refused EPERM|EACCES
#: probe times; control got it; confined refused ENOENT; landlock refused EPERM|EACCES
#: probe touch; control got it; confined refused ENOENT; landlock refused EPERM|EACCES|foreign
#: lost on the landlock rung root's programs, a user of their own, can set the time of what all may write
#: probe attribute; control maybe got it; confined refused ENOENT|EPERM; landlock refused EPERM|EACCES
#: probe flags; control none not every file system has them; confined refused ENOENT; landlock refused EPERM|EACCES
canary = stage("CANARY")


def chmod_by_descriptor():
    # A descriptor that opens nothing is not looked at by Landlock; fchmodat2 takes it.
    file = os.open(canary, os.O_PATH)
    syscall(452, 452, file, ctypes.create_string_buffer(b""), 0o606, 0x1000)


def flags():
    file = os.open(canary, os.O_RDONLY)
    fcntl.ioctl(file, 0x80086601, bytes(8))


attempt("chmod", lambda: os.chmod(canary, 0o666))
attempt("chmod-by-descriptor", chmod_by_descriptor)
attempt("chown", lambda: os.chown(canary, 1, 1))
attempt("times", lambda: os.utime(canary, (1, 1)))
try:
    is_foreign = not CONTROL and os.stat(canary).st_uid != os.getuid()
except OSError:
    is_foreign = False
if is_foreign:
    refused("touch", "foreign")
else:
    attempt("touch", lambda: os.utime(canary))
attempt("attribute", lambda: os.setxattr(canary, "user.gloveport", b"x"))
if not CONTROL:
    attempt("flags", flags)
