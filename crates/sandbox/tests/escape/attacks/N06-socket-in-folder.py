#: row N06
#: tries to reach a service of the machine by a socket in a folder that it may change, like docker's
#: folder readwrite
#: probe stream; control got it; confined refused EPERM
#: probe datagram; control got it; confined refused EPERM
#: probe datagram-of-a-pair; control got it; confined refused EPERM
#: probe raw-of-a-pair; control got it; confined refused EPERM
#: probe redirected-pair; control got it; confined refused EPERM
#: probe stream-of-a-pair; control refused EISCONN; confined refused EISCONN|EPERM
#: probe sequence-of-a-pair; control refused EISCONN|EPROTOTYPE; confined refused EISCONN|EPERM|EPROTOTYPE
#: probe own-service; control got it; confined refused EPERM|EINVAL
#: probe descriptors; control got it; confined got it or refused EPERM
import array
import socket

shared = stage("SHARED")


def stream():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(shared + "/stream.sock")


def datagram():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", shared + "/datagram.sock")


def pair(kind):
    return socket.socketpair(socket.AF_UNIX, kind)


def connected_pair(kind, name):
    one, other = pair(kind)
    one.connect(f"{shared}/{name}")
    one.send(b"x")


def own_service():
    # A socket that waits where others look for a service.
    one, other = pair(socket.SOCK_STREAM)
    one.shutdown(socket.SHUT_RDWR)
    try:
        one.bind(shared + "/planted.sock")
        one.listen()
    except OSError:
        if not CONTROL:
            raise


def descriptors():
    # To itself only; it shows that descriptors cross, and to nobody else.
    one, other = pair(socket.SOCK_STREAM)
    folder = array.array("i", [os.open(".", os.O_RDONLY)])
    one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, folder)])
    other.recvmsg(1, 64)


attempt("stream", stream)
attempt("datagram", datagram)
attempt("datagram-of-a-pair", lambda: pair(socket.SOCK_DGRAM)[0].sendto(b"x", shared + "/datagram.sock") and None)
attempt("raw-of-a-pair", lambda: pair(socket.SOCK_RAW)[0].sendto(b"x", shared + "/datagram.sock") and None)
attempt("redirected-pair", lambda: connected_pair(socket.SOCK_DGRAM, "datagram.sock"))
attempt("stream-of-a-pair", lambda: connected_pair(socket.SOCK_STREAM, "stream.sock"))
attempt("sequence-of-a-pair", lambda: connected_pair(socket.SOCK_SEQPACKET, "stream.sock"))
attempt("own-service", own_service)
attempt("descriptors", descriptors)
