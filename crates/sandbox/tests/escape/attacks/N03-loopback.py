#: row N03
#: tries to reach a service of the machine on its loopback
#: probe connect; control got it; confined refused EPERM|EACCES
#: probe connect6; control maybe got it; confined refused EPERM|EACCES
#: probe any-address; control got it; confined refused EPERM|EACCES
#: probe fast-open; control maybe got it; confined refused EPERM|EACCES
import socket

port = int(stage("PORT"))


def fast_open():
    # A connection that is made by sending: there are walls that look at `connect` alone.
    with socket.socket() as client:
        client.sendto(b"x", 0x20000000, ("127.0.0.1", port))


def connect6():
    with socket.socket(socket.AF_INET6) as client:
        client.settimeout(2)
        client.connect(("::ffff:127.0.0.1", port))


attempt("connect", lambda: socket.create_connection(("127.0.0.1", port), 2).close())
attempt("connect6", connect6)
attempt("any-address", lambda: socket.create_connection(("0.0.0.0", port), 2).close())
attempt("fast-open", fast_open)
