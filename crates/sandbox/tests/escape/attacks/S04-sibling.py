#: row S04
#: tries to see, to signal and to read another run at the same time, whose places it knows
#: after sibling
#: probe signal; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe stop; control none it would hold the stage up; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe environ; control got secret; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe memory; control got it; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe trace; control got it; confined refused EPERM
#: probe file; control got secret; confined refused ENOENT|absent; landlock refused EACCES
#: probe file-write; control got it; confined refused ENOENT|absent; landlock refused EACCES
#: probe shared-memory; control none the stage has none; confined refused ENOENT|absent; landlock refused EACCES|ENOENT
#: probe root; control got secret; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe priority; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe affinity; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe socket; control got it; confined refused EPERM|ECONNREFUSED
import socket

pid = int(stage("PID"))
path = stage("FILE")


def secret(path):
    if not stage("SECRET").encode() in read(path, 1 << 20):
        raise Absent
    return "secret"


def trace():
    syscall(101, 117, 0x4206, pid, 0, 0)
    syscall(101, 117, 17, pid, 0, 0) if False else None


def reach():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + stage("ABSTRACT"))


attempt("signal", lambda: os.kill(pid, 0))
if not CONTROL:
    attempt("stop", lambda: os.kill(pid, signal.SIGSTOP))
attempt("environ", lambda: secret(f"/proc/{pid}/environ"))
attempt("memory", lambda: os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY)))
in_child("trace", trace)
attempt("file", lambda: secret(path))
attempt("file-write", lambda: os.close(os.open(path, os.O_WRONLY)))
if not CONTROL:
    attempt("shared-memory", lambda: secret("/dev/shm/victim"))
attempt("root", lambda: secret(f"/proc/{pid}/root{path}"))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
attempt("affinity", lambda: os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))}))
attempt("socket", reach)
