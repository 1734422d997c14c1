#: row R06
#: tries to make a file of a terabyte that has no content
#: probe truncate; control got it; confined refused EFBIG
#: probe seek; control got it; confined refused EFBIG
#: probe allocate; control maybe got it; confined refused EFBIG|ENOSPC|EOPNOTSUPP
def seek():
    with open("sparse", "wb") as file:
        file.seek(1 << 30)
        file.write(b"x")


attempt("truncate", lambda: open("large", "wb").truncate(1 << 40) and None)
attempt("seek", seek)
attempt("allocate", lambda: os.posix_fallocate(os.open("room", os.O_RDWR | os.O_CREAT), 0, 80 << 20))
for name in "large", "sparse", "room":
    if os.path.exists(name):
        os.unlink(name)
