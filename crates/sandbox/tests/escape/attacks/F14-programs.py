#: row F14
#: tries to run programs of its own from places that need none: shared memory, a memory file
#: probe shm; control got ran; confined refused EACCES; landlock refused EACCES; bubblewrap got ran or refused EACCES
#: lost bwrap mounts no file system without execution; what runs there can do no more than elsewhere
#: probe memory-file; control got ran; confined refused EPERM
#: probe proc-descriptor; control got ran; confined refused EPERM|EACCES|ENOENT
def program():
    return read("/usr/bin/env", 1 << 22)


def ran(path, *, descriptor=None):
    child = os.fork()
    if child == 0:
        try:
            os.execve(descriptor if descriptor is not None else path, ["env"], {})
        except OSError as error:
            os._exit(error.errno)
    # The name of a variable that nobody set is all that it prints: nothing.
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, "exec")
    return "ran"


def shm():
    path = f"/dev/shm/gloveport-{os.getpid()}"
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o700)
    try:
        os.write(file, program())
        os.close(file)
        return ran(path)
    finally:
        os.unlink(path)


def memory_file():
    file = os.memfd_create("x")
    os.write(file, program())
    return ran(None, descriptor=file)


def proc_descriptor():
    file = os.memfd_create("x", 0)
    os.write(file, program())
    return ran(f"/proc/self/fd/{file}")


attempt("shm", shm)
attempt("memory-file", memory_file)
attempt("proc-descriptor", proc_descriptor)
