#: row X05
#: tries to start a program with more arguments and variables than fit
#: probe arguments; control refused E2BIG; confined refused E2BIG|ENOMEM
#: probe variables; control refused E2BIG; confined refused E2BIG|ENOMEM
#: probe many; control got it; confined got it or refused E2BIG|ENOMEM
def start(arguments, variables):
    child = os.posix_spawn("/usr/bin/true", ["true", *arguments], variables)
    os.waitpid(child, 0)


attempt("arguments", lambda: start(["x" * 100_000] * 100, {}))
attempt("variables", lambda: start([], {f"N{n}": "x" * 100_000 for n in range(100)}))
attempt("many", lambda: start(["x"] * 10_000, {}))
