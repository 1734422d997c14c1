#: row X08
#: tries to take away what ties it to whoever started it: the death signal, being dumpable
#: probe death-signal; control got it; confined got it or refused EPERM
#: probe not-dumpable; control got it; confined got it or refused EPERM
#: probe session; control got it; confined got it or refused EPERM
#: survives
attempt("death-signal", lambda: checked(LIBC.prctl(1, 0, 0, 0, 0)) and None)
attempt("not-dumpable", lambda: checked(LIBC.prctl(4, 0, 0, 0, 0)) and None)
reader, writer = os.pipe()
if os.fork() == 0:
    attempt("session", lambda: os.setsid() and None)
    os.write(writer, b"x")
    os.closerange(0, 3)
    signal.alarm(30)
    signal.pause()
os.read(reader, 1)
