//! How often, how much and how many times: rates that make callers wait, budgets of a day, and what one execution may
//! use up beside calls and bytes.
//!
//! A script that calls a tool two hundred times is nothing odd, so that the default is to shape and not to refuse: a
//! call waits its turn, for a bounded time, and only then fails with a time to come back. Nothing here knows a clock; a
//! [`Moment`] is passed in. Everything is kept per principal: nobody uses up, resets or learns of another's.

mod account;
mod breaker;
mod limiter;
mod quota;
mod rules;
mod run;
#[cfg(test)]
mod tests;

pub use account::DayUse;
pub use breaker::LoopBreaker;
pub use limiter::{DenialRecord, Limiter, RateAsked, Reservation};
pub use quota::{Rate, RateError};
pub use rules::{DayLimits, OnLimit, RateRules, RunRules, Scope, Split, ToolRate};
pub use run::RunBudget;

use std::time::Duration;

/// Seconds of a day. UTC as computers count it has no other days.
const DAY_SECONDS: u64 = 86_400;

/// The time of a decision, as the caller's clocks have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Since some fixed point, by a clock that never goes back: what rates are counted by.
    pub since_start: Duration,
    /// Seconds since 1970-01-01 00:00 UTC: what days are told by.
    pub unix_seconds: u64,
}

impl Moment {
    /// The UTC day: days since 1970-01-01.
    pub fn day(self) -> u64 {
        self.unix_seconds / DAY_SECONDS
    }

    /// Until the next UTC day begins.
    pub fn until_tomorrow(self) -> Duration {
        Duration::from_secs(DAY_SECONDS - self.unix_seconds % DAY_SECONDS)
    }

    /// Saturates after 584 years.
    fn nanoseconds(self) -> u64 {
        u64::try_from(self.since_start.as_nanos()).unwrap_or(u64::MAX)
    }
}
