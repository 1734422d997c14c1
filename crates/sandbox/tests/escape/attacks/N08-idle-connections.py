#: row N08
#: tries to keep the proxy busy with connections that say nothing, and to hold up its own end
#: network allowed.test
#: only namespaces the proxy is made of listeners inside a network of its own
#: limits file_descriptors=250 wall_time_ms=20000
#: probe connections; control none there is no proxy outside; confined got it
#: probe start; control got it; confined got it
import socket

got("start")


def connections():
    held = []
    try:
        for number in range(220):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", (3128, 1080, 443, 80)[number % 4]))
            held.append(client)
    finally:
        if os.fork() == 0:
            os.setsid()
            signal.alarm(30)
            signal.pause()
        return None


if not CONTROL:
    attempt("connections", connections)
