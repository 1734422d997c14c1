#: row P12
#: tries to slow a process outside down: processors, priority, limits, memory
#: probe affinity; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe priority; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe priority-of-user; control none it would slow its user down; confined got it or refused ESRCH|EPERM|EACCES; landlock refused EPERM|EACCES
#: probe scheduler; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe io-priority; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe limits; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe read-limits; control got it; confined refused ESRCH|EPERM; landlock refused EPERM
#: probe score; control got it; confined refused ENOENT; landlock refused EACCES
#: probe group; control none a fact of the inside only; confined refused ESRCH|EPERM; landlock refused ESRCH|EPERM
import resource

pid = int(stage("PID"))


attempt("affinity", lambda: os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))}))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
attempt("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0)))
attempt("io-priority", lambda: syscall(251, 30, 1, pid, 0x6000) and None)
attempt("limits", lambda: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0)) and None)
attempt("read-limits", lambda: resource.prlimit(pid, resource.RLIMIT_CORE) and None)
attempt("score", lambda: open(f"/proc/{pid}/oom_score_adj", "w").write("1000") and None)
if not CONTROL:
    attempt("priority-of-user", lambda: os.setpriority(os.PRIO_USER, 0, 19))
    attempt("group", lambda: os.setpgid(pid, 0))
