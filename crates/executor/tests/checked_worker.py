"""A worker that asks for a check of its own source in the way that its argument names, and returns the answer."""

import json
import struct
import sys

OUT = sys.stdout.buffer
IN = sys.stdin.buffer
# `shop` is used by name, and `fetch` stands for nothing.
NAMES = {
    "identifiers": ["shop"],
    "modules": [],
    "members": [{"of": "shop", "name": "find"}, {"of": "shop", "name": "guess"}],
}


def send(header, payload=b""):
    text = json.dumps(header).encode()
    rest = struct.pack("<I", len(text)) + text + payload
    OUT.write(struct.pack("<I", len(rest)) + rest)
    OUT.flush()


def receive():
    (length,) = struct.unpack("<I", IN.read(4))
    rest = IN.read(length)
    (header,) = struct.unpack("<I", rest[:4])
    return json.loads(rest[4 : 4 + header]), rest[4 + header :]


def bind(names):
    send({"frame": "bind", "request": names})


def check(source):
    send({"frame": "check"}, source)


def done(value):
    send({"frame": "done", "end": "returned", "log_bytes_dropped": 0}, json.dumps(value).encode())


def main(mode):
    send({"frame": "ready", "isolation": "none"})
    start, source = receive()
    if mode == "without names":
        check(source)
        done(receive()[0])
    elif mode == "with names":
        bind(NAMES)
        receive()
        check(source)
        verdict = receive()[0]
        for number, tool in enumerate(["find", "guess"]):
            send({"frame": "call", "id": number, "server": "shop", "tool": tool}, b"{}")
            receive()
        done(verdict)
    elif mode == "not at all":
        done(start["check"])
    elif mode == "twice":
        check(source)
        check(source)
    elif mode == "again":
        check(source)
        receive()
        check(source)
    elif mode == "before its names":
        bind({"identifiers": ["later"], "modules": [], "members": []})
        check(source)
    else:
        raise ValueError(mode)
    while IN.read(1 << 16):
        pass


main(" ".join(sys.argv[1:]))
