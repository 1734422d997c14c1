#: row P05
#: tries to keep the run from ending: a daemon keeps its output open
#: probe daemon; control got it; confined got it
#: limits wall_time_ms=20000
#: survives
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, b"x")
        signal.alarm(30)
        signal.pause()
    os._exit(0)
os.wait()
os.close(writer)
os.read(reader, 1)
got("daemon")
