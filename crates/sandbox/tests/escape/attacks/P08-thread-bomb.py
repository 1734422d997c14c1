#: row P08
#: tries to start many threads
#: limits processes=40
#: crowds
#: probe threads; control got 200; confined refused EAGAIN
import threading

threading.stack_size(65536)
gate = threading.Event()


def threads():
    started = []
    try:
        for _ in range(200):
            thread = threading.Thread(target=gate.wait)
            thread.start()
            started.append(thread)
        return len(started)
    except RuntimeError:
        raise OSError(errno.EAGAIN, "no more threads")
    finally:
        gate.set()
        for thread in started:
            thread.join()


attempt("threads", threads)
