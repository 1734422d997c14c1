#: row F09
#: tries to open devices
#: probe vda; control none a machine may keep it from root; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe sda; control none a machine may keep it from root; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe kvm; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe mem; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe kmsg; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe tty; control maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT|ENXIO
#: probe ptmx; control maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe fuse; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe net/tun; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe uinput; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe userfaultfd; control root maybe got it; confined refused ENOENT; landlock refused EACCES|ENOENT
#: probe write-null; control got it; confined got it
for name in "vda", "sda", "kvm", "mem", "kmsg", "tty", "ptmx", "fuse", "net/tun", "uinput", "userfaultfd":
    attempt(name, lambda: os.close(os.open("/dev/" + name, os.O_RDONLY | os.O_NONBLOCK)))
attempt("write-null", lambda: open("/dev/null", "wb").write(b"x") and None)
