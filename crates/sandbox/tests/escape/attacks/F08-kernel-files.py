#: row F08
#: tries to read and open for writing what the kernel shows of itself
#: probe sys; control got it; confined refused ENOENT; landlock refused EACCES; bubblewrap refused ENOENT|EACCES
#: probe core-pattern; control root got it; confined refused ENOENT; landlock refused EACCES; bubblewrap refused ENOENT|EACCES
#: probe kcore; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT; bubblewrap refused ENOENT|EACCES
#: probe kallsyms; control got it; confined refused ENOENT; landlock refused EACCES|ENOENT; bubblewrap refused ENOENT|EACCES
#: probe sysrq; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT; bubblewrap refused ENOENT|EACCES
#: probe keys; control maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT; bubblewrap refused ENOENT|EACCES
#: probe net; control got it; confined refused ENOENT; landlock refused EACCES; bubblewrap got it or refused ENOENT|EACCES
#: lost bwrap mounts a whole /proc; its own network is in it, and Landlock closes the rest
#: probe modules; control maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT; bubblewrap refused ENOENT|EACCES
#: probe cgroup; control got it; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe mounts; control got it; confined refused ENOENT; landlock refused EACCES
#: probe cmdline; control got it; confined refused ENOENT; landlock refused EACCES; bubblewrap refused ENOENT|EACCES
def writable(path):
    os.close(os.open(path, os.O_WRONLY))


attempt("sys", lambda: read("/proc/sys/kernel/hostname") and None)
attempt("core-pattern", lambda: writable("/proc/sys/kernel/core_pattern"))
attempt("kcore", lambda: read("/proc/kcore", 1) and None)
attempt("kallsyms", lambda: read("/proc/kallsyms", 1) and None)
attempt("sysrq", lambda: writable("/proc/sysrq-trigger"))
attempt("keys", lambda: read("/proc/keys", 1) and None)
attempt("net", lambda: os.listdir("/proc/net/") and None)
attempt("modules", lambda: read("/proc/modules", 1) and None)
attempt("cgroup", lambda: os.listdir("/sys/fs/cgroup") and None)
attempt("mounts", lambda: read("/proc/1/mounts" if CONTROL and os.getuid() == 0 else f"/proc/{stage('PID')}/mounts", 1) and None)
attempt("cmdline", lambda: read("/proc/cmdline", 1) and None)
