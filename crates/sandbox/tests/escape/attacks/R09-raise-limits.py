#: row R09
#: tries to raise its limits, and to change those of others
#: probe processor; control none not every root may; confined refused EPERM|EINVAL
#: probe memory; control none not every root may; confined refused EPERM|EINVAL
#: probe processes; control none not every root may; confined refused EPERM|EINVAL
#: probe descriptors; control none not every root may; confined refused EPERM|EINVAL
#: probe file-size; control none not every root may; confined refused EPERM|EINVAL
#: probe by-own-number; control none not every root may; confined refused EPERM|EINVAL
#: probe first-process; control none the first process of a machine may be guarded; confined refused EPERM|ESRCH
#: probe parent; control got it; confined refused EPERM|ESRCH
#: probe lower; control got it; confined got it or refused EPERM
import resource


def more(what):
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (hard + 1, hard + 1))


if not CONTROL:
    in_child("processor", lambda: more(resource.RLIMIT_CPU))
    in_child("memory", lambda: more(resource.RLIMIT_DATA))
    in_child("processes", lambda: more(resource.RLIMIT_NPROC))
    in_child("descriptors", lambda: more(resource.RLIMIT_NOFILE))
    in_child("file-size", lambda: more(resource.RLIMIT_FSIZE))
    in_child("by-own-number", lambda: resource.prlimit(os.getpid(), resource.RLIMIT_FSIZE, (1 << 50, 1 << 50)) and None)
    attempt("first-process", lambda: resource.prlimit(1, resource.RLIMIT_CORE) and None)
attempt("parent", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE) and None)
in_child("lower", lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16)))
