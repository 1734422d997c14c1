# What every attack in Python begins with: the runner puts this text before the attack's own.
# An attack says `@@ started`, and then for each thing that it tried `@@ got NAME WHAT` or
# `@@ refused NAME WHY`, where WHY is an error's name, a signal's name, or a word.
import ctypes
import errno
import fcntl
import os
import platform
import signal
import struct
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
# Whether this is the control: the same attack with no sandbox around it.
CONTROL = os.environ.get("STAGE_CONTROL") == "1"
X86 = platform.machine() == "x86_64"
# New user, mount, process, network, IPC, UTS and cgroup namespaces.
NAMESPACES = 0x7E020000


class Absent(Exception):
    """What was looked for is not there."""


def stage(name):
    """Something outside that the runner has set up to be attacked."""
    return os.environ["STAGE_" + name]


def say(word, name, what):
    text = " ".join(str(what).split())[:100]
    os.write(1, f"@@ {word} {name} {text}\n".encode("utf-8", "backslashreplace"))


def got(name, what="it"):
    say("got", name, what)


def refused(name, why):
    say("refused", name, why)


def attempt(name, function):
    try:
        what = function()
    except OSError as error:
        refused(name, errno.errorcode.get(error.errno, error))
    except MemoryError:
        refused(name, "ENOMEM")
    except ValueError as error:
        # What this language makes of a refused limit.
        refused(name, "EPERM" if "not allowed" in str(error) else "EINVAL")
    except Absent:
        refused(name, "absent")
    else:
        got(name, "it" if what in (None, 0, []) else what)


def checked(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def syscall(x86, other, *arguments):
    """A raw system call by its number on x86-64 and its number elsewhere."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return checked(LIBC.syscall(ctypes.c_long(x86 if X86 else other), *wide))


def in_child(name, function):
    """Tries in a child what may kill or change a process; says so in the child's place."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 1)
        signal.alarm(10)
        try:
            attempt(name, function)
        finally:
            os._exit(0)
    os.close(writer)
    told = b""
    while part := os.read(reader, 4096):
        told += part
    os.close(reader)
    status = os.waitpid(child, 0)[1]
    if told:
        os.write(1, told)
    else:
        ended_by = os.WTERMSIG(status)
        refused(name, signal.Signals(ended_by).name if ended_by else "nothing")


def enter_namespaces(flags=NAMESPACES):
    """Makes a control harmless: what it changes is its own."""
    ids = os.getuid(), os.getgid()
    syscall(272, 97, flags | 0x10000000)
    with open("/proc/self/setgroups", "w") as file:
        file.write("deny")
    for name, number in zip(("uid_map", "gid_map"), ids):
        with open("/proc/self/" + name, "w") as file:
            file.write(f"0 {number} 1")


def read(path, length=4096):
    with open(path, "rb") as file:
        return file.read(length)


os.write(1, b"@@ started\n")
