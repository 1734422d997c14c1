#: row N05
#: tries to reach a socket of the machine that has a name but no file
#: probe stream; control got it; confined refused EPERM|ECONNREFUSED
#: probe datagram-of-a-pair; control got it; confined refused EPERM|ECONNREFUSED
#: probe raw-of-a-pair; control got it; confined refused EPERM|ECONNREFUSED
import socket


def stream():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + stage("ABSTRACT"))


def of_a_pair(kind):
    # One of a pair of datagram sockets can be pointed at somebody else.
    one, other = socket.socketpair(socket.AF_UNIX, kind)
    one.sendto(b"x", "\0" + stage("ABSTRACT_DATAGRAM"))


attempt("stream", stream)
attempt("datagram-of-a-pair", lambda: of_a_pair(socket.SOCK_DGRAM))
attempt("raw-of-a-pair", lambda: of_a_pair(socket.SOCK_RAW))
