#: row R15
#: tries to make the whole machine write its buffers out, again and again
#: probe sync; control none it would hold the machine up; confined refused EPERM|ENOSYS
#: probe syncfs; control reached; confined refused EPERM|ENOSYS
if not CONTROL:
    attempt("sync", lambda: syscall(162, 81))
attempt("syncfs", lambda: syscall(306, 267, -1))
