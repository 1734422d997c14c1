#: row K81
#: tries to read a secret key out of the keyring of whoever started it
#: probe session-key; control got secret; confined refused EPERM
#: probe by-number; control got secret; confined refused EPERM
#: probe list; control maybe got it; confined refused ENOENT|EACCES; landlock refused EACCES
def read_key(key):
    text = ctypes.create_string_buffer(256)
    length = syscall(250, 219, 11, key, text, 256, 0)
    return "secret" if stage("SECRET").encode() in text.raw[:length] else "something else"


def session_key():
    found = syscall(250, 219, 10, -3, ctypes.create_string_buffer(b"user"),
                    ctypes.create_string_buffer(b"gloveport"), 0)
    return read_key(found)


attempt("session-key", session_key)
attempt("by-number", lambda: read_key(int(stage("KEY"))))
attempt("list", lambda: read("/proc/keys", 1) and None)
