#: row P05
#: tries to gather orphans itself, and to be a child of whoever started it
#: probe subreaper; control got it; confined got it or refused EPERM
#: probe sibling; control got it; confined got it or refused EPERM
#: survives
attempt("subreaper", lambda: checked(LIBC.prctl(36, 1, 0, 0, 0)) and None)


def sibling():
    # CLONE_PARENT: the new process is a child of our parent.
    child = syscall(56, 220, 0x8000 | 17, 0, 0, 0, 0)
    if child == 0:
        try:
            os.setsid()
            os.closerange(0, 3)
            signal.alarm(30)
            signal.pause()
        finally:
            os._exit(0)


attempt("sibling", sibling)
