#: row P13
#: tries to leave a core file, or to feed the program that the machine gives cores to
#: probe limit; control none limits of the caller differ; confined got 0-0
#: probe raise; control none only root may; confined refused EPERM|ENOSYS
#: probe crash; control got it; confined got it
#: probe core; control none machines differ; confined refused absent
#: probe filter; control got it; confined got it or refused EACCES|EROFS|ENOENT; landlock refused EACCES
import resource


def crash():
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSEGV)
    status = os.waitpid(child, 0)[1]
    if os.WCOREDUMP(status):
        raise OSError(errno.EEXIST, "a core was made")


def core():
    names = [name for name in os.listdir(".") if "core" in name]
    if not names:
        raise Absent
    return names[0]


if not CONTROL:
    attempt("limit", lambda: "{}-{}".format(*resource.getrlimit(resource.RLIMIT_CORE)))
    attempt("raise", lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20)))
else:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
attempt("crash", crash)
if not CONTROL:
    attempt("core", core)
attempt("filter", lambda: open("/proc/self/coredump_filter", "w").write("0x7f") and None)
