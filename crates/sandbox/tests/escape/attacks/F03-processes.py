#: row F03
#: tries to read other processes through /proc: the first one, the parent, one outside
#: probe 1-environ; control none the first process of a machine may be guarded; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe 1-mem; control none the first process of a machine may be guarded; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe 1-maps; control none the first process of a machine may be guarded; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe 1-fd; control none the first process of a machine may be guarded; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe 1-root; control none the first process of a machine may be guarded; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe parent-environ; control got it; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe parent-mem; control got it; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe parent-fd; control got it; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe parent-root; control got it; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe outside-environ; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe outside-root; control got it; confined refused ENOENT; landlock refused EACCES
def environ(pid):
    text = read(f"/proc/{pid}/environ", 1 << 20)
    return "secret" if stage("SECRET").encode() in text else None


def memory(pid):
    os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))


if not CONTROL:
    attempt("1-environ", lambda: environ(1))
    attempt("1-mem", lambda: memory(1))
    attempt("1-maps", lambda: read("/proc/1/maps") and None)
    attempt("1-fd", lambda: os.listdir("/proc/1/fd") and None)
    attempt("1-root", lambda: os.listdir("/proc/1/root/") and None)
parent = os.getppid()
attempt("parent-environ", lambda: environ(parent) and None)
attempt("parent-mem", lambda: memory(parent))
attempt("parent-fd", lambda: os.listdir(f"/proc/{parent}/fd") and None)
attempt("parent-root", lambda: os.listdir(f"/proc/{parent}/root/") and None)
attempt("outside-environ", lambda: environ(stage("PID")))
attempt("outside-root", lambda: os.listdir(f"/proc/{stage('PID')}/root/") and None)
