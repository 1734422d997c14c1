#: row F06
#: tries to leave the workspace by symbolic links and by climbing
#: probe link; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe chain; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe climb; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe climb-by-descriptor; control got secret; confined refused ENOENT; landlock refused EACCES
#: probe shadow; control root got it; confined refused ENOENT; landlock refused EACCES
target = stage("FILE")
os.symlink(target, "link")
os.symlink("link", "chain")
os.symlink("/etc/shadow", "shadow")


def secret(path):
    return "secret" if stage("SECRET").encode() in read(path) else "something else"


def climb_by_descriptor():
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(40):
        above = os.open("..", os.O_PATH | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = above
    file = os.open(target.lstrip("/"), os.O_RDONLY, dir_fd=here)
    return "secret" if stage("SECRET").encode() in os.read(file, 4096) else "something else"


attempt("link", lambda: secret("link"))
attempt("chain", lambda: secret("chain"))
attempt("climb", lambda: secret("../" * 40 + target.lstrip("/")))
attempt("climb-by-descriptor", climb_by_descriptor)
attempt("shadow", lambda: read("shadow", 1) and None)
