#: row R04
#: tries to make more files than anybody needs
#: only namespaces the landlock rung has no file system of its own whose files could be counted
#: probe files; control got many; confined refused ENOSPC; bubblewrap got many or refused ENOSPC
#: lost bwrap bounds the bytes of a file system in memory, not its files
def files():
    os.mkdir("many")
    made = 0
    try:
        for number in range(2_000 if CONTROL else 20_000):
            os.close(os.open(f"many/{number}", os.O_WRONLY | os.O_CREAT))
            made += 1
        return "many"
    finally:
        for number in range(made):
            os.unlink(f"many/{number}")


attempt("files", files)
