#: row R05
#: tries to open more than it may
#: limits file_descriptors=100
#: probe open; control got 400; confined refused EMFILE
#: probe pipes; control got 400; confined refused EMFILE
def many(make):
    taken = []
    try:
        while len(taken) < 400:
            taken.extend(make())
        return len(taken)
    finally:
        for number in taken:
            os.close(number)


attempt("open", lambda: many(lambda: [os.open("/dev/null", os.O_RDONLY)]))
attempt("pipes", lambda: many(os.pipe))
