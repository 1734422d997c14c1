#: row X10
#: tries to kill itself as a limit would
#: probe before; control got it; confined got it
#: ends signaled 9
got("before")
os.kill(os.getpid(), signal.SIGKILL)
