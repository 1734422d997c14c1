#: row P10
#: tries to debug and to read the memory of its own children, as the first step to others
#: probe trace-me; control got it; confined refused EPERM
#: probe seize; control got it; confined refused EPERM
#: probe read-memory; control got it; confined refused EPERM
#: probe child-memory-file; control got it; confined got it or refused EACCES|ENOENT|EPERM
#: probe get-descriptor; control got it; confined refused EPERM|ENOSYS
#: probe compare; control got it; confined refused EPERM
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.close(writer)
    os.read(reader, 1)
    os._exit(0)
buffer = ctypes.create_string_buffer(8)
aim = ctypes.create_string_buffer(b"planted!")


def read_memory():
    local = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(buffer), 8))
    remote = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(aim), 8))
    syscall(310, 270, child, local, 1, remote, 1, 0)


def get_descriptor():
    process = syscall(434, 434, child, 0)
    syscall(438, 438, process, 0, 0)


in_child("trace-me", lambda: syscall(101, 117, 0, 0, 0, 0))
attempt("read-memory", read_memory)
attempt("child-memory-file", lambda: os.close(os.open(f"/proc/{child}/mem", os.O_RDWR)))
attempt("get-descriptor", get_descriptor)
attempt("compare", lambda: syscall(312, 272, os.getpid(), child, 0, 0, 0))
attempt("seize", lambda: syscall(101, 117, 0x4206, child, 0, 0))
os.close(writer)
os.waitpid(child, 0)
