#: row R03
#: tries to fill every place that it may write to
#: limits disk_bytes=8388608 file_size_bytes=8388608 memory_kib=262144
#: probe here; control got 24; confined refused ENOSPC; landlock got 24
#: probe tmp; control got 24; confined refused ENOSPC; landlock got 24
#: probe shm; control got 24; confined refused ENOSPC|EACCES; landlock refused EACCES
#: lost the landlock rung has no file system of its own whose size could be bounded
import tempfile


def fill(folder):
    folder = tempfile.mkdtemp(dir=folder)
    paths = []
    try:
        for number in range(6):
            paths.append(f"{folder}/{number}")
            with open(paths[-1], "wb") as file:
                file.write(bytes(4 << 20))
        return 24
    finally:
        for path in paths:
            os.unlink(path)
        os.rmdir(folder)


attempt("here", lambda: fill("."))
attempt("tmp", lambda: fill(os.environ.get("TMPDIR", "/tmp")))
attempt("shm", lambda: fill("/dev/shm"))
