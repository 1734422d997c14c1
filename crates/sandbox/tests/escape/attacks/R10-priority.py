#: row R10
#: tries to go before everybody else
#: probe real-time; control root got it; confined refused EPERM
#: probe round-robin; control root got it; confined refused EPERM
#: probe deadline; control root reached; confined refused EPERM|EINVAL|ENOSYS
#: probe nice; control root got it; confined refused EPERM|EACCES
#: probe io-real-time; control root got it; confined refused EPERM
#: probe nicer; control got it; confined got it or refused EPERM
def deadline():
    attributes = struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 10_000_000, 20_000_000, 30_000_000)
    syscall(314, 274, 0, ctypes.create_string_buffer(attributes), 0)


in_child("real-time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
in_child("round-robin", lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)))
in_child("deadline", deadline)
in_child("nice", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5))
in_child("io-real-time", lambda: syscall(251, 30, 1, 0, 0x2000) and None)
in_child("nicer", lambda: os.nice(1) and None)
