#: row P11
#: tries to type into the terminal of whoever started it
#: probe type; control reached; confined refused EPERM|EACCES
#: probe console; control reached; confined refused EPERM|EACCES
#: probe controlling; control reached; confined refused EPERM|EACCES
#: probe own-terminal; control maybe got it; confined refused ENOENT|EACCES|EPERM
#: probe is-terminal; control none a fact of the inside only; confined got no
def own_terminal():
    # A terminal of its own, where it types to itself.
    master = os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
    os.close(master)


# Any answer but EPERM means that the kernel looked at it: here there is no terminal at all.
attempt("type", lambda: fcntl.ioctl(0, 0x5412, b"x") and None)
attempt("console", lambda: fcntl.ioctl(0, 0x541C, b"\x03") and None)
attempt("controlling", lambda: fcntl.ioctl(0, 0x540E, 0) and None)
attempt("own-terminal", own_terminal)
if not CONTROL:
    attempt("is-terminal", lambda: "yes" if os.isatty(0) or os.isatty(1) or os.isatty(2) else "no")
