#: row F02
#: tries to list folders that are nobody's business
#: probe /root; control root got it; confined refused ENOENT; landlock refused EACCES
#: probe /home; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /var; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /run; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /boot; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /sys; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /mnt; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /opt; control got it; confined refused ENOENT; landlock refused EACCES
#: probe /srv; control got it; confined refused ENOENT; landlock refused EACCES
#: probe stage; control got it; confined refused ENOENT; landlock refused EACCES
for path in "/root", "/home", "/var", "/run", "/boot", "/sys", "/mnt", "/opt", "/srv":
    attempt(path, lambda: os.listdir(path) and None)
attempt("stage", lambda: os.listdir(stage("FOLDER")) and None)
