#: row F17
#: tries to watch a folder of the machine without opening anything in it
#: probe watch; control got it; confined refused ENOENT; landlock refused EPERM|EACCES
#: probe status; control got it; confined refused ENOENT; landlock got it
#: lost on the landlock rung `stat` tells that a file exists, and its size: no rule can close it
def watch():
    watcher = checked(LIBC.inotify_init1(0))
    checked(LIBC.inotify_add_watch(watcher, stage("FOLDER").encode(), 0xFFF))


attempt("watch", watch)
attempt("status", lambda: os.stat(stage("FILE")) and None)
