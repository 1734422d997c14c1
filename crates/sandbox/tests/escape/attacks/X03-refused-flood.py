#: row X03
#: tries to bury whoever watches under refused calls, of many kinds and with many arguments
#: limits wall_time_ms=1500 cpu_time_ms=30000
#: probe flood; control got it; confined got it
#: ends wall_time|cpu_time
#: endless
#: after bounded-report
got("flood")
number = 0
while True:
    number += 1
    # mount, ptrace, keyctl, bpf and more, each time with another first argument.
    for call in 165, 101, 250, 321, 272, 308, 155, 161, 175, 246:
        if not CONTROL:
            LIBC.syscall(ctypes.c_long(call), ctypes.c_long(-number), 0, 0, 0, 0, 0)
