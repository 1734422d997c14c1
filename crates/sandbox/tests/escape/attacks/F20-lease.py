#: row F20
#: tries to keep others from opening a file that it may only read, by a lease and by being told
#: folder readonly
#: probe lease; control got it; confined refused EPERM
#: probe whole-lease; control got it; confined refused EPERM
#: probe notice; control got it; confined refused EPERM
file = os.open(stage("SHARED") + "/deep/blocked/file", os.O_RDONLY)


def lease(kind):
    fcntl.fcntl(file, fcntl.F_SETLEASE, kind)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def notice():
    folder = os.open(stage("SHARED"), os.O_RDONLY)
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_CREATE)


attempt("lease", lambda: lease(fcntl.F_RDLCK))
attempt("whole-lease", lambda: lease(fcntl.F_WRLCK))
attempt("notice", notice)
