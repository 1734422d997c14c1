#: row X02
#: tries to turn its own descriptors into more than they are
#: probe output-as-input; control got it; confined got it or refused EACCES|ENOENT|EPERM
#: probe pipe-size; control got it; confined got it or refused EPERM|EBUSY
#: probe lease; control got it; confined refused EPERM
#: probe notify; control got it; confined refused ENOENT|EACCES; landlock refused EACCES|EPERM
#: probe parent-output; control none whose output it is differs; confined refused ENOENT|EACCES; landlock refused EACCES
#: probe root-by-number; control got it; confined got it or refused ENOENT|EACCES; landlock refused EACCES
#: probe empty-path; control got it; confined refused ENOENT; landlock refused EPERM|ENOENT|EACCES|EXDEV|EINVAL
def empty_path():
    # A descriptor that opens nothing, made into a name in the workspace.
    file = os.open(stage("FILE"), os.O_PATH)
    name = ctypes.create_string_buffer(b"taken")
    if CONTROL:
        os.close(file)
        return
    syscall(265, 37, file, ctypes.create_string_buffer(b""), -100, name, 0x1000)


def lease():
    file = os.open("leased", os.O_RDWR | os.O_CREAT)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK if False else fcntl.F_WRLCK)


def notify():
    folder = os.open(stage("FOLDER"), os.O_RDONLY)
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_MODIFY)


attempt("output-as-input", lambda: os.close(os.open("/proc/self/fd/1", os.O_WRONLY)))
attempt("pipe-size", lambda: fcntl.fcntl(1, 1031, 1 << 20) and None)
attempt("lease", lease)
attempt("notify", notify)
if not CONTROL:
    attempt("parent-output", lambda: os.close(os.open(f"/proc/{os.getppid()}/fd/1", os.O_WRONLY)))
attempt("root-by-number", lambda: os.listdir("/proc/self/fd") and None)
attempt("empty-path", empty_path)
