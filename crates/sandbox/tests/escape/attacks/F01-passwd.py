#: row F01
#: tries to read the accounts of the machine
#: probe passwd; control got real; confined got synthetic; landlock refused EACCES
#: probe shadow; control root got it; confined refused ENOENT; landlock refused EACCES
def accounts():
    # The machine's own has root's shell or home; what is made for the inside has one line.
    text = read("/etc/passwd").decode()
    return "real" if "root:x:0:0" in text else "synthetic"


attempt("passwd", accounts)
attempt("shadow", lambda: read("/etc/shadow", 1) and None)
