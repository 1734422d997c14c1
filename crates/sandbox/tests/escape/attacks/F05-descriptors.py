#: row F05
#: tries to use a descriptor that the launcher left open across exec
#: probe leaked; control got secret; confined refused absent
#: probe census; control got more; confined got 012
#: probe folders; control none a program is often started with folders open; confined refused absent
def open_descriptors():
    found = []
    for number in range(4096):
        try:
            fcntl.fcntl(number, fcntl.F_GETFD)
        except OSError:
            continue
        found.append(number)
    return found


def leaked():
    for number in open_descriptors():
        if number > 2:
            try:
                if stage("SECRET").encode() in os.pread(number, 4096, 0):
                    return "secret"
            except OSError:
                pass
    raise Absent


def census():
    numbers = open_descriptors()
    return "012" if numbers == [0, 1, 2] else "more"


def folders():
    for number in open_descriptors():
        if os.path.isdir(f"/dev/fd/{number}"):
            return number
    raise Absent


attempt("leaked", leaked)
attempt("census", census)
attempt("folders", folders)
