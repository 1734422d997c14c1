#: row F19
#: tries to change a folder that it may only read
#: folder readonly
#: probe read; control got secret; confined got secret
#: probe create; control got it; confined refused EROFS|EACCES; landlock refused EACCES
#: probe overwrite; control got it; confined refused EROFS|EACCES; landlock refused EACCES
#: probe chmod; control got it; confined refused EROFS|EPERM; landlock refused EPERM|EACCES
#: probe times; control got it; confined refused EROFS|EPERM; landlock refused EPERM|EACCES
#: probe remove; control got it; confined refused EROFS|EACCES; landlock refused EACCES
#: probe reopen; control got it; confined refused EROFS|EACCES|ENOENT; landlock refused EACCES
shared = stage("SHARED")
inner = shared + "/deep/blocked/file"


def secret(path):
    return "secret" if stage("SECRET").encode() in read(path) else "something else"


def reopen():
    file = os.open(inner, os.O_RDONLY)
    os.close(os.open(f"/proc/self/fd/{file}", os.O_WRONLY))


attempt("read", lambda: secret(inner))
attempt("create", lambda: open(shared + "/new", "w").close())
attempt("overwrite", lambda: os.close(os.open(inner, os.O_WRONLY)))
attempt("chmod", lambda: os.chmod(inner, 0o666))
attempt("times", lambda: os.utime(inner, (1, 1)))
attempt("reopen", reopen)
attempt("remove", lambda: os.unlink(inner))
