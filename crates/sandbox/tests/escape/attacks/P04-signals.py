#: row P04
#: tries to signal a process outside in every way that there is
#: probe kill; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe thread; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe group; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe queue; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe descriptor; control got it; confined refused ESRCH|EPERM|EINVAL|ENOSYS; landlock refused EPERM|ENOSYS
#: probe owner; control got it; confined got it or refused ESRCH|EPERM; landlock got it or refused EPERM
pid = int(stage("PID"))


def queue():
    # rt_sigqueueinfo with SI_QUEUE.
    information = ctypes.create_string_buffer(struct.pack("iii", 0, 0, -1) + bytes(116))
    syscall(129, 138, pid, 0, information)


def descriptor():
    process = syscall(434, 434, pid, 0)
    syscall(424, 424, process, 0, 0, 0)


def owner():
    # The owner of a descriptor is signaled when there is something to read. It may be accepted
    # and then never sent: the decoy tells.
    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETOWN, pid)
    fcntl.fcntl(reader, 10, 0 if CONTROL else signal.SIGKILL)
    if not CONTROL:
        fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC)
        os.write(writer, b"x")


attempt("kill", lambda: os.kill(pid, 0))
attempt("thread", lambda: syscall(234, 131, pid, pid, 0))
attempt("group", lambda: os.kill(-pid, 0))
attempt("queue", queue)
attempt("descriptor", descriptor)
attempt("owner", owner)
