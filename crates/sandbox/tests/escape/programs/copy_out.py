# A workspace that is hostile to whoever copies it out.
import os
import socket

secret, folder = os.environ["STAGE_FILE"], os.environ["STAGE_FOLDER"]


def quietly(function, *arguments):
    try:
        function(*arguments)
    except OSError:
        pass


print("@@ started", flush=True)
open("plain", "w").write("plain")
os.mkdir("folder")
open("folder/inner", "w").write("inner")
os.symlink(secret, "link-to-secret")
os.symlink(folder, "link-to-folder")
os.symlink("/proc/self/root", "link-to-root")
os.symlink("../" * 20 + secret.lstrip("/"), "climbing-link")
os.symlink("loop", "loop")
quietly(os.mkfifo, "fifo")
quietly(os.mknod, "device", 0o20666, os.makedev(1, 3))
one, other = socket.socketpair()
quietly(one.bind, "socket")
quietly(os.link, "plain", "hard-link")
open("script", "w").write("#!/bin/sh\n")
quietly(os.chmod, "script", 0o755)
quietly(os.chmod, "script", 0o6755)
quietly(os.chmod, "folder", 0o777)
for name in [b"new\nline", b"\x1b]0;title\x07", b"\xff\xfe", b"..name", b"...", b"-rf", b" "]:
    open(name, "w").write("odd")
with open("sparse", "wb") as file:
    file.truncate(8 << 20)
os.mkdir("unreadable")
open("unreadable/file", "w").write("x")
quietly(os.chmod, "unreadable", 0)
os.mkdir("many")
for number in range(3_000):
    os.close(os.open(f"many/{number}", os.O_WRONLY | os.O_CREAT))
here = os.getcwd()
for _ in range(600):
    os.mkdir("d" * 40)
    os.chdir("d" * 40)
open("deep", "w").write("deep")
os.chdir(here)
# What changes while it is copied: a child that is still at work when the first process ends.
if os.fork() == 0:
    os.setsid()
    os.closerange(0, 3)
    while True:
        quietly(os.rename, "folder", "moved")
        quietly(os.symlink, folder, "folder")
        quietly(os.unlink, "folder")
        quietly(os.rename, "moved", "folder")
print("@@ got ready it", flush=True)
