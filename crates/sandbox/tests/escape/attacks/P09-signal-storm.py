#: row P09
#: tries to drown in signals, queued and of timers
#: probe storm; control got it; confined got it
#: probe queue; control got it; confined refused EAGAIN|EPERM; landlock refused EAGAIN|EPERM
#: probe timers; control got it; confined refused EAGAIN|EPERM; landlock refused EAGAIN|EPERM
def storm():
    seen = 0

    def count(number, frame):
        nonlocal seen
        seen += 1

    signal.signal(signal.SIGUSR1, count)
    signal.signal(signal.SIGALRM, count)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    for _ in range(50_000):
        os.kill(os.getpid(), signal.SIGUSR1)
    signal.setitimer(signal.ITIMER_REAL, 0)


def queue():
    # A queued signal is memory of the kernel that no limit of memory counts.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])
    for _ in range(3_000):
        checked(LIBC.sigqueue(os.getpid(), signal.SIGRTMIN, 0))


def timers():
    made = ctypes.c_int()
    event = ctypes.create_string_buffer(struct.pack("qii", 0, 0, 1) + bytes(48))
    for _ in range(3_000):
        syscall(222, 107, 1, event, ctypes.byref(made))


attempt("storm", storm)
attempt("queue", queue)
attempt("timers", timers)
