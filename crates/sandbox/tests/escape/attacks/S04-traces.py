#: row S04
#: tries to leave something for, and to find something of, another run
#: probe tmp; control got it; confined refused absent; landlock refused absent|EACCES
#: probe shm; control got it; confined refused absent|ENOENT; landlock refused EACCES
#: probe here; control got it; confined refused absent
#: probe queue; control maybe got it; confined refused EPERM|ENOSYS
#: probe segment; control got it; confined refused EPERM|ENOSYS
#: after rerun
def leave(folder):
    # The first run plants, the second looks; the runner runs it twice.
    path = f"{folder}/gloveport-trace-{stage('NAME')}"
    if CONTROL:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    found = os.path.exists(path)
    if not found:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
        raise Absent
    os.unlink(path)


def segment():
    if CONTROL:
        enter_namespaces(0x8000000)
    syscall(29, 194, 0x676C6F76, 4096, 0o1600)


def queue():
    if CONTROL:
        enter_namespaces(0x8000000)
    syscall(240, 180, ctypes.create_string_buffer(b"gloveport"), 0o102, 0o600, 0)


attempt("tmp", lambda: leave(os.environ.get("TMPDIR", "/tmp")))
attempt("shm", lambda: leave("/dev/shm"))
attempt("here", lambda: leave("."))
in_child("queue", queue)
in_child("segment", segment)
