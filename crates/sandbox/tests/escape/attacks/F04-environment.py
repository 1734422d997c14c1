#: row F04
#: tries to find the secret of the launcher's environment, in its own and in every process's
#: probe own; control got secret; confined refused absent
#: probe anywhere; control got secret; confined refused absent; landlock refused EACCES; bubblewrap refused EACCES
#: probe names; control got more; confined got few
def own():
    if "GLOVEPORT_TEST_SECRET" not in os.environ:
        raise Absent
    return "secret"


def anywhere():
    found = False
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                found |= stage("SECRET").encode() in read(f"/proc/{name}/environ", 1 << 20)
            except OSError:
                pass
    if not found:
        raise Absent
    return "secret"


def names():
    known = {"PATH", "HOME", "LANG", "TMPDIR", "PWD", "SHLVL", "_", "LC_CTYPE"}
    other = [name for name in os.environ if name not in known]
    return "more" if any(not name.startswith("STAGE_") for name in other) else "few"


attempt("own", own)
attempt("anywhere", anywhere)
attempt("names", names)
