#: row F18
#: tries to come to what is blocked inside a folder that it may change
#: folder blocked
#: only namespaces a hole in a folder is a mount; Landlock alone can carve none
#: probe shared; control got it; confined got it
#: probe read; control got secret; confined refused ENOENT|EACCES|EPERM
#: probe list; control got it; confined refused ENOENT|EACCES|EPERM|absent
#: probe write; control got it; confined refused ENOENT|EACCES|EPERM|EROFS
#: probe link; control got secret; confined refused ENOENT|EACCES|EPERM
#: probe rename; control got secret; confined refused EBUSY|EXDEV|EROFS|EPERM|EACCES
#: probe parent-rename; control got secret; confined refused ENOENT|EACCES|EPERM|EBUSY
#: probe remove; control none the control would lose its aim; confined refused EBUSY|EROFS|EPERM|EACCES
shared = stage("SHARED")


def secret(path):
    return "secret" if stage("SECRET").encode() in read(path) else "something else"


def listed():
    if not os.listdir(shared + "/deep/blocked"):
        raise Absent


def link():
    os.symlink(shared + "/deep/blocked/file", shared + "/link")
    return secret(shared + "/link")


def rename():
    os.rename(shared + "/deep/blocked", shared + "/deep/open")
    try:
        return secret(shared + "/deep/open/file")
    finally:
        os.rename(shared + "/deep/open", shared + "/deep/blocked")


def parent_rename():
    os.rename(shared + "/deep", shared + "/high")
    try:
        return secret(shared + "/high/blocked/file")
    finally:
        os.rename(shared + "/high", shared + "/deep")


attempt("shared", lambda: open(shared + "/new", "w").close())
attempt("read", lambda: secret(shared + "/deep/blocked/file"))
attempt("list", listed)
attempt("write", lambda: open(shared + "/deep/blocked/new", "w").close())
attempt("link", link)
attempt("rename", rename)
attempt("parent-rename", parent_rename)
if not CONTROL:
    attempt("remove", lambda: os.rmdir(shared + "/deep/blocked"))
