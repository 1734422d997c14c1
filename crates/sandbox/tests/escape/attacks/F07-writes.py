#: row F07
#: tries to change files of the machine: the stage's own canary, and the system's folders
#: probe overwrite; control got it; confined refused ENOENT; landlock refused EACCES
#: probe append; control got it; confined refused ENOENT; landlock refused EACCES
#: probe truncate; control got it; confined refused ENOENT; landlock refused EACCES
#: probe rename; control got it; confined refused ENOENT; landlock refused EACCES|EXDEV
#: probe link; control got it; confined refused ENOENT; landlock refused EACCES|EXDEV
#: probe unlink; control got it; confined refused ENOENT; landlock refused EACCES
#: probe create; control got it; confined refused ENOENT; landlock refused EACCES
#: probe usr; control none it would change the machine; confined refused EROFS; landlock refused EACCES
#: probe etc; control none it would change the machine; confined refused EROFS|EACCES|ENOENT; landlock refused EACCES
#: probe root; control none it would change the machine; confined refused EROFS|EACCES; landlock refused EACCES
#: probe usr-link; control none protected links may refuse it; confined refused EXDEV|EROFS|EPERM|EACCES; landlock refused EACCES|EXDEV|EPERM
#: probe usr-rename; control none it would change the machine; confined refused EXDEV|EROFS|EACCES; landlock refused EACCES|EXDEV
folder = stage("FOLDER")
canary = stage("CANARY")


def put(path, flags):
    file = os.open(path, flags, 0o644)
    os.write(file, b"changed")
    os.close(file)


def link():
    os.link(canary, "linked")
    os.unlink("linked")


def rename():
    os.rename(canary, canary + ".moved")
    os.rename(canary + ".moved", canary)


def unlink():
    os.unlink(canary)
    put(canary, os.O_WRONLY | os.O_CREAT)


attempt("overwrite", lambda: put(canary, os.O_WRONLY))
attempt("append", lambda: put(canary, os.O_WRONLY | os.O_APPEND))
attempt("truncate", lambda: os.truncate(canary, 1))
attempt("rename", rename)
attempt("link", link)
attempt("unlink", unlink)
attempt("create", lambda: put(folder + "/planted", os.O_WRONLY | os.O_CREAT))
if not CONTROL:
    attempt("usr", lambda: put("/usr/gloveport-planted", os.O_WRONLY | os.O_CREAT))
    attempt("etc", lambda: put("/etc/gloveport-planted", os.O_WRONLY | os.O_CREAT))
    attempt("root", lambda: put("/gloveport-planted", os.O_WRONLY | os.O_CREAT))
    attempt("usr-link", lambda: os.link("/usr/bin/env", "linked"))
    attempt("usr-rename", lambda: os.rename("/usr/bin/env", "moved"))
