#: row P07
#: tries to stop the processes that watch it
#: limits wall_time_ms=1000
#: probe stop; control got it; confined got it or refused EPERM|ESRCH; landlock refused EPERM
#: ends wall_time
#: endless
def reachable(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def stop():
    if not CONTROL:
        os.kill(os.getppid(), signal.SIGSTOP)
        os.kill(1, signal.SIGSTOP)


attempt("stop", stop)
if not CONTROL and not reachable(int(stage("PID"))):
    try:
        os.kill(-1, signal.SIGSTOP)
    except OSError:
        pass
os.kill(os.getpid(), signal.SIGSTOP)
