#: row F12
#: tries to leave through the magic links of /proc
#: probe self-root; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe self-cwd; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe thread-root; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe parent-root; control got secret; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe parent-cwd; control got secret; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe outside-root; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe first-root; control none the first process of a machine may be guarded; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe exe-write; control none a running program is busy everywhere; confined refused ENOENT|EACCES|ETXTBSY|EROFS; landlock refused EACCES
#: probe map-files; control none needs a capability; confined refused ENOENT|EACCES|EPERM|absent; landlock refused EACCES
target = stage("FILE")


def secret(path):
    return "secret" if stage("SECRET").encode() in read(path) else "something else"


def map_files():
    for name in os.listdir("/proc/self/map_files"):
        os.close(os.open("/proc/self/map_files/" + name, os.O_RDONLY))
        return name
    raise Absent


parent = os.getppid()
attempt("self-root", lambda: secret("/proc/self/root" + target))
attempt("self-cwd", lambda: secret("/proc/self/cwd/" + "../" * 40 + target))
attempt("thread-root", lambda: secret("/proc/thread-self/root" + target))
attempt("parent-root", lambda: secret(f"/proc/{parent}/root" + target))
attempt("parent-cwd", lambda: secret(f"/proc/{parent}/cwd/" + "../" * 40 + target))
attempt("outside-root", lambda: secret(f"/proc/{stage('PID')}/root" + target))
if not CONTROL:
    attempt("first-root", lambda: secret("/proc/1/root" + target))
    attempt("exe-write", lambda: os.close(os.open("/proc/self/exe", os.O_WRONLY)))
    attempt("map-files", map_files)
