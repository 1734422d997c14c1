//! How a table of system calls is written down: one line a call, with a reason beside it.

use super::{Answer, Condition, Rule, compile};
use libc::{c_int, c_long, sock_filter};

/// `linux/audit.h`: `AUDIT_ARCH_X86_64`.
#[cfg(target_arch = "x86_64")]
pub(crate) const ARCHITECTURE: u32 = 0xc000_003e;
/// `linux/audit.h`: `AUDIT_ARCH_AARCH64`.
#[cfg(target_arch = "aarch64")]
pub(crate) const ARCHITECTURE: u32 = 0xc000_00b7;

/// One line of a table.
pub(crate) struct Entry {
    pub(crate) number: c_long,
    pub(crate) answer: Answer,
    alternatives: &'static [&'static [Condition]],
    /// Why it is there. Only people read it.
    #[cfg_attr(not(test), expect(dead_code, reason = "the table is its own documentation"))]
    pub(crate) why: &'static str,
}

pub(crate) const fn bits(flags: c_int) -> u32 {
    flags.cast_unsigned()
}

/// Holds if the bits in `mask` of an argument are these.
pub(crate) const fn masked(argument: u8, mask: u32, value: u32) -> Condition {
    Condition { argument, mask, value }
}

/// Holds if an argument is this.
pub(crate) const fn equal(argument: u8, value: u32) -> Condition {
    masked(argument, u32::MAX, value)
}

/// A call that happens.
pub(crate) const fn allow(number: c_long, why: &'static str) -> Entry {
    allow_if(number, &[], why)
}

/// A call that happens where one of the alternatives holds.
pub(crate) const fn allow_if(
    number: c_long,
    alternatives: &'static [&'static [Condition]],
    why: &'static str,
) -> Entry {
    Entry { number, answer: Answer::Allow, alternatives, why }
}

/// A call that libraries make without need and without which they go on: refused, so that it does
/// not look like an attack.
pub(crate) const fn refuse(number: c_long, why: &'static str) -> Entry {
    // EPERM is 1 everywhere.
    Entry { number, answer: Answer::Fail(1), alternatives: &[], why }
}

/// A call that this kernel shall seem not to have, so that libraries use an older one.
pub(crate) const fn unknown(number: c_long, why: &'static str) -> Entry {
    // ENOSYS is 38 everywhere.
    Entry { number, answer: Answer::Fail(38), alternatives: &[], why }
}

/// The rules of some tables together.
pub(crate) fn rules(tables: &[&'static [Entry]]) -> Vec<Rule<'static>> {
    tables
        .iter()
        .copied()
        .flatten()
        .map(|entry| Rule {
            number: u32::try_from(entry.number).expect("system calls have small numbers"),
            answer: entry.answer,
            alternatives: entry.alternatives,
        })
        .collect()
}

/// The filter of some tables together; a call that is in none of them gets the default.
pub(crate) fn filter(tables: &[&'static [Entry]], default: Answer) -> Vec<sock_filter> {
    compile(&rules(tables), default, ARCHITECTURE)
}
