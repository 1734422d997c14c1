#: row P05
#: tries to live on after the end, in a session of its own
#: probe daemon; control got it; confined got it
#: survives
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 3)
        LIBC.prctl(1, 0, 0, 0, 0)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.write(writer, b"x")
        # Bounded, should nothing end it.
        signal.alarm(30)
        signal.pause()
    os._exit(0)
os.wait()
os.close(writer)
os.read(reader, 1)
got("daemon")
