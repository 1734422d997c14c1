#: row R14
#: tries to leave folders so deep, or so locked, that nobody can remove them
#: probe deep; control got it; confined got it
#: probe locked; control got it; confined got it or refused EPERM
for _ in range(200 if CONTROL else 1200):
    os.mkdir("d" * 40)
    os.chdir("d" * 40)
got("deep")


def locked():
    os.mkdir("locked")
    os.close(os.open("locked/file", os.O_WRONLY | os.O_CREAT))
    os.chmod("locked", 0)
    if CONTROL:
        os.chmod("locked", 0o700)


attempt("locked", locked)
