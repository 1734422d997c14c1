#: row F11
#: tries to learn paths of the machine from the list of mounts
#: probe paths; control got stage; confined refused absent; landlock refused EACCES
def paths():
    if CONTROL:
        # A control that mounts what a launcher would mount carelessly.
        enter_namespaces()
        os.mkdir("bound")
        folder, here = text(stage("FOLDER")), text("bound")
        syscall(165, 40, folder, here, 0, 0x1000, 0)
    name = os.path.basename(stage("FOLDER").rstrip("/"))
    if name in read("/proc/self/mountinfo", 1 << 20).decode():
        return "stage"
    raise Absent


def text(words):
    return ctypes.create_string_buffer(words.encode())


attempt("paths", paths)
