"""A server and clients of TLS from Python's own library.

serve CURVE CERTIFICATE: prints its port and answers `ok` until it is killed.
get HOW HOST PORT TARGET NAME SECONDS CERTIFICATE: connects (HOW is `connect`, `socks` or `direct`, and a version of TLS),
asks the server NAME for a page, and prints `ok` and the version, or the error.
"""
import socket
import ssl
import sys


def serve(curve, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ecdh_curve(curve)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            plain, _ = listener.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as client:
                    client.recv(4096)
                    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                plain.close()


def read_until(plain, end):
    found = b""
    while not found.endswith(end):
        byte = plain.recv(1)
        if not byte:
            break
        found += byte
    return found


def tunnel(how, plain, target):
    host, _, port = target.rpartition(":")
    if how == "connect":
        plain.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        answer = read_until(plain, b"\r\n\r\n")
        if b" 200 " not in answer:
            raise OSError(answer.decode().splitlines()[0])
    elif how == "socks":
        name = host.encode()
        request = bytes([5, 1, 0, 3, len(name)]) + name + int(port).to_bytes(2, "big")
        plain.sendall(b"\x05\x01\x00")
        if plain.recv(2) != b"\x05\x00":
            raise OSError("no greeting")
        plain.sendall(request)
        if plain.recv(10)[1] != 0:
            raise OSError("refused")


def get(how, host, port, target, name, seconds, certificate):
    how, _, version = how.partition("-")
    context = ssl.create_default_context(cafile=certificate)
    wanted = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
    context.minimum_version = context.maximum_version = wanted
    with socket.create_connection((host, int(port)), timeout=float(seconds)) as plain:
        tunnel(how, plain, target)
        with context.wrap_socket(plain, server_hostname=name) as secure:
            secure.sendall(b"GET / HTTP/1.1\r\n\r\n")
            answer = secure.recv(4096)
            print("ok" if answer.endswith(b"ok") else answer, secure.version())


if sys.argv[1] == "serve":
    serve(*sys.argv[2:])
else:
    try:
        get(*sys.argv[2:])
    except OSError as error:
        print(error)
