#: row P07
#: tries to be deaf to every signal that can be refused, and then to stop
#: limits wall_time_ms=1000
#: probe deaf; control got it; confined got it
#: ends wall_time
#: endless
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
got("deaf")
while True:
    os.kill(os.getpid(), signal.SIGSTOP)
