#: row N04
#: tries with a network of one allowed host to reach anything else, past the proxy
#: only namespaces without a network of its own a configuration with hosts is refused
#: network allowed.test:443
#: probe loopback; control got it; confined refused ECONNREFUSED|EACCES|EPERM
#: probe metadata; control none a probe of another address; confined refused EACCES|ENETUNREACH|EPERM
#: probe public; control none a probe of another address; confined refused EACCES|ENETUNREACH|EPERM
#: probe public6; control none a probe of another address; confined refused EACCES|ENETUNREACH|EPERM|EADDRNOTAVAIL
#: probe fast-open; control maybe got it; confined refused ECONNREFUSED|EACCES|EPERM|EOPNOTSUPP
#: probe fast-open-option; control got it; confined refused ECONNREFUSED|EACCES|EPERM|EOPNOTSUPP
#: probe multipath; control maybe got it; confined refused EPERM|EACCES|EPROTONOSUPPORT
#: probe datagram; control got it; confined refused ECONNREFUSED|EACCES|EPERM
#: probe raw; control root got it; confined refused EPERM
#: probe packet; control root got it; confined refused EPERM
#: probe netlink; control got it; confined refused EPERM
#: probe unix; control got it; confined refused EPERM
#: probe own-service; control got it; confined refused EACCES|EPERM
#: probe steal-name-port; control none ports below 1024 are root's; confined refused EADDRINUSE|EACCES|EPERM
import socket

port = int(stage("PORT"))


def fast_open():
    with socket.socket() as client:
        client.sendto(b"x", 0x20000000, ("127.0.0.1", port))


def fast_open_option():
    with socket.socket() as client:
        client.settimeout(2)
        client.setsockopt(socket.IPPROTO_TCP, 30, 1)
        client.connect(("127.0.0.1", port))
        client.send(b"x")


def multipath():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as client:
        client.settimeout(2)
        client.connect(("127.0.0.1", port))


def datagram():
    # An answer that nobody is there comes with the second one.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", int(stage("UDP_PORT"))))
        client.send(b"x")
        if not CONTROL:
            client.settimeout(2)
            try:
                client.recv(1)
            except TimeoutError:
                raise OSError(errno.EPERM, "lost")


def own_service():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), 2).close()


def connect(*address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client:
        client.settimeout(2)
        client.connect(address)


attempt("loopback", lambda: connect("127.0.0.1", port))
if not CONTROL:
    attempt("metadata", lambda: connect("169.254.169.254", 80))
    attempt("public", lambda: connect("192.0.2.1", 443))
    attempt("public6", lambda: connect("2001:db8::1", 443))
    attempt("steal-name-port", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", 53)))
attempt("fast-open", fast_open)
attempt("fast-open-option", fast_open_option)
attempt("multipath", multipath)
attempt("datagram", datagram)
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
attempt("packet", lambda: socket.socket(17, socket.SOCK_RAW, 0).close())
attempt("netlink", lambda: socket.socket(16, socket.SOCK_RAW, 0).close())
attempt("unix", lambda: socket.socket(socket.AF_UNIX).close())
attempt("own-service", own_service)
