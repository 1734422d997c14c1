//! What a condition says about a call: yes, no, or that it cannot tell.
//!
//! That it cannot tell is never taken for an answer in the caller's favor: it spares no call and catches every one.

use std::borrow::Cow;

/// Kleene's three values (Introduction to Metamathematics, 1952, section 64), in the order that makes `and` the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    /// It does not hold.
    False,
    /// It cannot be told: a value of another type, a text that cannot be read for sure, an error.
    Unknown,
    /// It holds.
    True,
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// A truth and why. The reason never repeats what an argument holds: it goes into records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) truth: Truth,
    pub(crate) reason: Cow<'static, str>,
}

impl Told {
    pub(crate) fn yes(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { truth: Truth::True, reason: reason.into() }
    }

    pub(crate) fn no(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { truth: Truth::False, reason: reason.into() }
    }

    pub(crate) fn unknown(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { truth: Truth::Unknown, reason: reason.into() }
    }

    /// Yes or no with their reasons.
    pub(crate) fn either(truth: bool, yes: &'static str, no: &'static str) -> Self {
        if truth { Self::yes(yes) } else { Self::no(no) }
    }
}

/// On which side of a rule a condition stands: what it means that it cannot tell, and how lists count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    /// That it holds is in the caller's favor: `unless` of deny and ask, `when` of allow. Of a list all have to hold.
    Spares,
    /// That it holds is not: `when` of deny and ask, `unless` of allow. Of a list one is enough.
    Catches,
}
