"""A worker that does not keep to the protocol, in the way that its argument names."""

import json
import struct
import sys

OUT = sys.stdout.buffer
IN = sys.stdin.buffer


def frame(header, payload=b""):
    text = json.dumps(header).encode()
    rest = struct.pack("<I", len(text)) + text + payload
    return struct.pack("<I", len(rest)) + rest


def send(header, payload=b"", times=1):
    whole = frame(header, payload)
    try:
        while times > 0:
            part = min(times, 1000)
            OUT.write(whole * part)
            times -= part
        OUT.flush()
    except BrokenPipeError:
        sys.exit(0)


def receive():
    (length,) = struct.unpack("<I", IN.read(4))
    IN.read(length)


def wait():
    while IN.read(1 << 16):
        pass


def done(end, payload=b""):
    return {"frame": "done", "end": end, "log_bytes_dropped": 0}, payload


def call(server, tool):
    return {"frame": "call", "id": 0, "server": server, "tool": tool}


def query(query):
    return {"frame": "query", "id": 0, "query": query}


def bind(names):
    request = {"identifiers": names, "modules": [], "members": []}
    return {"frame": "bind", "request": request}


def main(mode):
    send({"frame": "ready", "isolation": "none"})
    receive()
    if mode == "calls":
        send(call("no", "tool"), b"{}", 1_000_000)
    elif mode == "one call":
        send(call("probe", "hang"), b"{}")
    elif mode == "waiting calls":
        send(call("probe", "hang"), b'{"text":"' + b"x" * 900_000 + b'"}', 1_000)
    elif mode == "queries":
        send(query({"kind": "search", "query": "hang", "limit": 50}), times=1_000_000)
    elif mode == "clocks":
        send({"frame": "clock"}, times=10_000_000)
    elif mode == "sleeps":
        for n in range(11_000):
            send({"frame": "sleep", "id": n, "wait_ms": 2**64 - 1})
    elif mode == "sleeps twice":
        send({"frame": "sleep", "id": 0, "wait_ms": 2**64 - 1}, times=2)
    elif mode == "canceled sleeps":
        sleep = frame({"frame": "sleep", "id": 0, "wait_ms": 2**64 - 1})
        OUT.write((frame({"frame": "cancel", "id": 0}) + sleep) * 20_000)
        OUT.write(frame(*done("returned", b"1")))
        OUT.flush()
    elif mode == "logs":
        send({"frame": "log", "level": "info"}, times=10_000_000)
    elif mode == "log":
        send({"frame": "log", "level": "info"}, b"x" * (19 << 20))
    elif mode == "binds":
        send(bind(["a" * 500 + str(n) for n in range(5_000)]), times=2)
    elif mode == "ready twice":
        send({"frame": "ready", "isolation": "all"})
    elif mode == "cancelled":
        send(*done("cancelled"))
    elif mode == "done twice":
        OUT.write(frame(*done("returned", b"1")) + frame(*done("returned", b"2")))
        OUT.flush()
    elif mode == "calls after done":
        OUT.write(frame(*done("returned", b"1")) + frame(call("probe", "hang"), b"{}") * 100)
        OUT.flush()
    elif mode == "no json":
        send(*done("returned", b'{"a":'))
    elif mode == "long error":
        words = {"name": "\x1b[2J\x9b1m", "message": "m" * 1_000_000}
        send(*done({"threw": words}))
    elif mode == "too long":
        OUT.write(struct.pack("<I", 2**32 - 1))
        OUT.flush()
    elif mode == "no frame":
        OUT.write(b"Segmentation fault\n" * 1_000)
        OUT.flush()
    elif mode == "not utf-8":
        send({"frame": "log", "level": "info"}, b"\xff\xfe")
    elif mode == "half a frame":
        OUT.write(frame(*done("returned", b"1"))[:-1])
        OUT.flush()
    elif mode == "exit":
        sys.stderr.write("\x1b[31m" + "x" * 60_000)
        sys.exit(3)
    elif mode == "exit in a frame":
        OUT.write(frame(*done("returned", b"1"))[:-1])
        OUT.flush()
        sys.exit(0)
    elif mode == "stderr":
        while True:
            sys.stderr.write("x" * 65_536)
    elif mode == "closes its socket":
        OUT.close()
        import os

        os.close(0)
        os.close(1)
        import time

        time.sleep(100)
    else:
        raise ValueError(mode)
    wait()


main(" ".join(sys.argv[1:]))
