//! Which system calls a confined worker may make: a table with a reason beside each entry.
//!
//! Everything that is not in it kills the worker. So do another architecture's calls (32-bit
//! entries) and the x32 numbers, which share the architecture but lie far above the table.

use crate::linux::filter::table::{self, Entry, allow, allow_if, bits, masked, refuse};
use crate::linux::filter::{Answer, Condition};
use libc::sock_filter;

/// Anonymous, private, never executable; of the other flags only the three that allocators use.
const PRIVATE_DATA: &[Condition] = &[
    NOT_EXECUTABLE,
    masked(
        3,
        !bits(libc::MAP_NORESERVE | libc::MAP_STACK | libc::MAP_FIXED),
        bits(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS),
    ),
];
/// Nothing but readable and writable.
const NOT_EXECUTABLE: Condition = masked(2, !bits(libc::PROT_READ | libc::PROT_WRITE), 0);

const TABLE: &[Entry] = &[
    allow(libc::SYS_read, "frames come in on descriptor 0"),
    allow(libc::SYS_write, "frames leave on descriptor 1, a panic's text on 2"),
    allow(libc::SYS_brk, "the C library's heap"),
    allow_if(libc::SYS_mmap, &[PRIVATE_DATA], "large allocations"),
    allow(libc::SYS_munmap, "large allocations are given back"),
    allow(libc::SYS_mremap, "large allocations grow"),
    allow_if(
        libc::SYS_mprotect,
        &[&[NOT_EXECUTABLE]],
        "the C library opens reserved parts of its heap",
    ),
    allow(libc::SYS_madvise, "allocators give pages back"),
    allow(libc::SYS_futex, "a contended lock of the standard library"),
    allow(libc::SYS_getrandom, "seeds of hash tables"),
    allow(libc::SYS_clock_gettime, "the engine's clock where the vDSO has none"),
    allow(libc::SYS_gettimeofday, "likewise"),
    allow(libc::SYS_exit_group, "the end"),
    refuse(libc::SYS_openat, "the C library looks for time zones and locales"),
    #[cfg(target_arch = "x86_64")]
    refuse(libc::SYS_open, "likewise, older"),
    #[cfg(target_arch = "x86_64")]
    refuse(libc::SYS_readlink, "a panic's backtrace asks for its own path"),
    refuse(libc::SYS_readlinkat, "likewise, newer"),
    refuse(libc::SYS_newfstatat, "the C library looks at what it prints to"),
    refuse(libc::SYS_fstat, "likewise, older"),
    refuse(libc::SYS_ioctl, "is it a terminal?"),
    refuse(libc::SYS_close, "what was opened before confinement is dropped"),
    refuse(libc::SYS_sysinfo, "the C library's qsort asks how much memory there is"),
    refuse(libc::SYS_prlimit64, "how large is the stack?"),
    refuse(libc::SYS_sched_getaffinity, "how many processors are there?"),
    refuse(libc::SYS_getpid, "abort()"),
    refuse(libc::SYS_gettid, "abort(), and a panic names its thread"),
    refuse(libc::SYS_tgkill, "abort() signals itself, and crashes when it may not"),
    refuse(libc::SYS_rt_sigprocmask, "abort()"),
    refuse(libc::SYS_rt_sigaction, "abort()"),
    refuse(libc::SYS_sigaltstack, "the standard library frees its signal stack at the end"),
];

/// The filter of a confined worker.
pub(crate) fn strict() -> Vec<sock_filter> {
    table::filter(&[TABLE], Answer::Kill)
}

#[cfg(test)]
mod tests;
