#: row P01
#: tries to start many processes at once
#: limits processes=40
#: crowds
#: probe forks; control got 200; confined refused EAGAIN
#: probe goes-on; control got it; confined got it
def forks():
    children = []
    try:
        for _ in range(200):
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            children.append(child)
        return len(children)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


attempt("forks", forks)
attempt("goes-on", lambda: os.waitpid(os.posix_spawn("/usr/bin/true", ["true"], {}), 0) and None)
