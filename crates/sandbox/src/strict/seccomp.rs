//! Which system calls a confined worker may make: a table with a reason beside each entry.
//!
//! Everything that is not in it kills the worker. So do another architecture's calls (32-bit
//! entries) and the x32 numbers, which share the architecture but lie far above the table.

use super::bpf::{Answer, Condition, Rule, compile};
use libc::{c_int, c_long, sock_filter};

/// `linux/audit.h`: `AUDIT_ARCH_X86_64`.
#[cfg(target_arch = "x86_64")]
pub(crate) const ARCHITECTURE: u32 = 0xc000_003e;
/// `linux/audit.h`: `AUDIT_ARCH_AARCH64`.
#[cfg(target_arch = "aarch64")]
pub(crate) const ARCHITECTURE: u32 = 0xc000_00b7;

/// One line of the table.
struct Entry {
    number: c_long,
    answer: Answer,
    conditions: &'static [Condition],
    /// Why it is there. Only people read it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the table is its own documentation"))]
    why: &'static str,
}

/// Anonymous, private, never executable; of the other flags only the three that allocators use.
const PRIVATE_DATA: &[Condition] = &[
    NOT_EXECUTABLE,
    Condition {
        argument: 3,
        mask: !bits(libc::MAP_NORESERVE | libc::MAP_STACK | libc::MAP_FIXED),
        value: bits(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS),
    },
];
/// Nothing but readable and writable.
const NOT_EXECUTABLE: Condition =
    Condition { argument: 2, mask: !bits(libc::PROT_READ | libc::PROT_WRITE), value: 0 };

const fn bits(flags: c_int) -> u32 {
    flags.cast_unsigned()
}

const fn allow(number: c_long, why: &'static str) -> Entry {
    allow_if(number, &[], why)
}

const fn allow_if(number: c_long, conditions: &'static [Condition], why: &'static str) -> Entry {
    Entry { number, answer: Answer::Allow, conditions, why }
}

/// A call that libraries make without need and without which they go on: refused, so that it does
/// not look like an attack.
const fn refuse(number: c_long, why: &'static str) -> Entry {
    Entry {
        number,
        // EPERM is 1 everywhere.
        answer: Answer::Fail(1),
        conditions: &[],
        why,
    }
}

const TABLE: &[Entry] = &[
    allow(libc::SYS_read, "frames come in on descriptor 0"),
    allow(libc::SYS_write, "frames leave on descriptor 1, a panic's text on 2"),
    allow(libc::SYS_brk, "the C library's heap"),
    allow_if(libc::SYS_mmap, PRIVATE_DATA, "large allocations"),
    allow(libc::SYS_munmap, "large allocations are given back"),
    allow(libc::SYS_mremap, "large allocations grow"),
    allow_if(
        libc::SYS_mprotect,
        &[NOT_EXECUTABLE],
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
    compile(&rules_of_table(), Answer::Kill, ARCHITECTURE)
}

fn rules_of_table() -> Vec<Rule<'static>> {
    TABLE
        .iter()
        .map(|entry| Rule {
            number: u32::try_from(entry.number).expect("system calls have small numbers"),
            answer: entry.answer,
            conditions: entry.conditions,
        })
        .collect()
}

#[cfg(test)]
mod tests;
