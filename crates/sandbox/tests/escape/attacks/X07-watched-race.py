#: row X07
#: tries to change the arguments of a call while somebody looks at it
#: probe race; control got it; confined refused EPERM|ENOSYS|EACCES|ENOENT
import threading

name = ctypes.create_string_buffer(b"gloveport-allowed-name", 64)
family = ctypes.c_int(1)
done = False


def turn():
    while not done:
        name.value = b"x"
        name.value = b"gloveport-allowed-name"


thread = threading.Thread(target=turn)
thread.start()


def race():
    for _ in range(2_000):
        try:
            return syscall(319, 279, name, 0) and None
        except OSError as error:
            last = error
    raise last


attempt("race", race)
done = True
thread.join()
