#: row F10
#: tries to become root by a program of the system that makes others root
#: probe su; control user got root; confined got nobody-else; landlock got nobody-else
# On the landlock rung /proc is closed: there the attack asks the kernel for no_new_privs.
#: probe no-new-privileges; control got 0; confined got 1
#: probe securebits; control none a fact of the inside only; confined refused EPERM
import time


def su():
    reader, writer = os.pipe()
    child = os.posix_spawn(
        "/usr/bin/su", ["su", "root", "-c", "id"], {},
        file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0), (os.POSIX_SPAWN_CLOSE, writer),
                      (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
                      (os.POSIX_SPAWN_DUP2, 1, 2)],
    )
    # It waits for a password. A spawn comes back before the new program has its rights.
    try:
        state = "R"
        while state not in "SZ":
            time.sleep(0.001)
            lines = dict(l.split(":", 1) for l in read(f"/proc/{child}/status").decode().splitlines())
            state = lines["State"].split()[0]
        effective = lines["Uid"].split()[1]
    except OSError:
        if LIBC.prctl(39, 0, 0, 0, 0) != 1:
            raise
        effective = "none"
    os.close(writer)
    os.waitpid(child, 0)
    return "root" if effective == "0" else "nobody-else"


attempt("su", su)
attempt("no-new-privileges", lambda: str(LIBC.prctl(39, 0, 0, 0, 0)))
if not CONTROL:
    attempt("securebits", lambda: checked(LIBC.prctl(28, 0, 0, 0, 0)))
