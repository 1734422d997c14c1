#: row X09
#: tries to end by a fault of its own, to look like the work of a limit
#: probe before; control got it; confined got it
#: ends signaled 11
got("before")
import resource

if CONTROL:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.kill(os.getpid(), signal.SIGSEGV)
