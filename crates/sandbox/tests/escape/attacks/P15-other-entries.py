#: row K80
#: tries to enter the kernel by the doors of other machines: the 32-bit door, the old fixed page
#: only x86_64 there are no such doors elsewhere
#: probe int80; control maybe got it; confined refused SIGSYS
#: probe int80-unshare; control maybe reached; confined refused SIGSYS
#: probe int80-socket; control maybe reached; confined refused SIGSYS
#: probe fixed-page; control maybe got it; confined got it or refused SIGSYS|SIGSEGV
#: probe alive; control got it; confined got it
import mmap

page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
START = ctypes.addressof(ctypes.c_char.from_buffer(page))
LIBC.mmap.restype = ctypes.c_void_p


def enter(number, first=0, second=0, third=0):
    # push rbx; eax, ebx, ecx, edx as given; int 0x80; pop rbx; ret
    code = b"\x53\xb8" + struct.pack("<I", number) + b"\xbb" + struct.pack("<I", first)
    code += b"\xb9" + struct.pack("<I", second) + b"\xba" + struct.pack("<I", third)
    code += b"\xcd\x80\x5b\xc3"
    page[: len(code)] = code
    result = ctypes.CFUNCTYPE(ctypes.c_int)(START)()
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return result


def same_process():
    if enter(20) != os.getpid():
        raise Absent


def fixed_page():
    # `time` in the page that every process once had.
    if ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(0xFFFFFFFFFF600400)(None) < 1 << 30:
        raise Absent


in_child("int80", same_process)
in_child("int80-unshare", lambda: enter(310, 0x10000000) and None)
in_child("int80-socket", lambda: enter(359, 1, 1, 0) and None)
in_child("fixed-page", fixed_page)
got("alive")
