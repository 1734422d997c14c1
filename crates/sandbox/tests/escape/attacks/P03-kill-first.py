#: row P03
#: tries to end the first process, the parent and everything that it may signal
#: probe first; control got it; confined got it or refused EPERM|ESRCH; landlock refused EPERM
#: probe parent; control got it; confined got it or refused EPERM|ESRCH; landlock refused EPERM
#: probe everything; control got it; confined got it or refused EPERM|ESRCH; landlock got it or refused EPERM|ESRCH
#: probe alive; control got it; confined got it
def reachable(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def attack():
    attempt("first", lambda: os.kill(1, signal.SIGKILL))
    attempt("parent", lambda: os.kill(os.getppid(), signal.SIGKILL))
    # The kernel ignores it for the first process of a namespace, from inside. Where processes
    # of the machine are reachable the wall is open already, and nothing shall be harmed.
    if not CONTROL and reachable(int(stage("PID"))):
        got("everything", "a process outside can be signaled")
    else:
        attempt("everything", lambda: os.kill(-1, signal.SIGKILL))
    got("alive")


if CONTROL:
    # In processes of its own: the first one is a child, whose parent is out of reach.
    enter_namespaces(0x20000000)
    first = os.fork()
    if first == 0:
        # Somebody who can be killed.
        if os.fork() == 0:
            signal.pause()
        child = os.fork()
        if child == 0:
            attack()
            os._exit(0)
        os.waitpid(child, 0)
        os._exit(0)
    os.waitpid(first, 0)
else:
    attack()
