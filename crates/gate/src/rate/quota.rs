//! One rate, and the arithmetic that holds it.
//!
//! The generic cell rate algorithm in its form of virtual scheduling (ITU-T I.371, annex A; ATM Forum TM 4.1, section 4.4):
//! all that is kept for a key is the time at which its next call would be due if calls came evenly, the theoretical
//! arrival time. No window has an edge at which twice as much passes, and an idle key needs no state at all.

use std::fmt;
use std::time::Duration;

/// Calls of one unit of time that may be written.
const COUNT_MAX: u32 = 1_000_000;

/// So many calls in so much time, evenly, after so many at once.
///
/// In any stretch of time `t` at most `burst + t * count / unit` calls pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    count: u32,
    unit: Unit,
    burst: u32,
}

/// What a rate counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

/// Why a text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not `COUNT/UNIT`.
    #[error(
        "`{0}` is no rate: write it like `60/min`, or `60/min burst 10`; units are s, min, h and day"
    )]
    Form(String),
    /// None, or more than can be told apart from no limit.
    #[error("a rate is from 1 to {COUNT_MAX} calls, and its burst as well")]
    Range,
}

impl Unit {
    const NAMED: [(Self, &'static str); 4] =
        [(Self::Second, "s"), (Self::Minute, "min"), (Self::Hour, "h"), (Self::Day, "day")];

    fn seconds(self) -> u64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => super::DAY_SECONDS,
        }
    }
}

impl Rate {
    /// Reads `60/min`, or `60/min burst 10`. Without a burst as many calls as the rate counts may come at once.
    ///
    /// # Errors
    ///
    /// [`RateError`] for another form, and for a number that is not from 1 to 1,000,000.
    pub fn parse(text: &str) -> Result<Self, RateError> {
        let wrong =
            || RateError::Form(text.chars().take(80).flat_map(char::escape_debug).collect());
        let (rate, burst) = match text.split_once(" burst ") {
            Some((rate, burst)) => (rate, Some(burst)),
            None => (text, None),
        };
        let (count, unit) = rate.split_once('/').ok_or_else(wrong)?;
        let named = Unit::NAMED.iter().find(|(_, name)| *name == unit.trim());
        let (unit, _) = named.ok_or_else(wrong)?;
        let count = number(count).ok_or_else(wrong)?;
        let burst = burst.map_or(Some(count), number).ok_or_else(wrong)?;
        if [count, burst].iter().any(|number| !(1..=u64::from(COUNT_MAX)).contains(number)) {
            return Err(RateError::Range);
        }
        let small = |number: u64| u32::try_from(number).expect("at most 1,000,000");
        Ok(Self { count: small(count), unit: *unit, burst: small(burst) })
    }

    /// A rate of so many calls a minute, all at once if they come so. From 1 to 1,000,000.
    pub(super) const fn per_minute(count: u32) -> Self {
        Self { count, unit: Unit::Minute, burst: count }
    }

    /// How many calls may come at once.
    pub fn burst(self) -> u32 {
        self.burst
    }

    /// The slower of two, each in what it is slower in: no more passes than either lets.
    pub fn tightest(self, other: Self) -> Self {
        let slower = if self.interval() >= other.interval() { self } else { other };
        Self { burst: self.burst.min(other.burst), ..slower }
    }

    /// Whether it lets pass no more than another does, in any stretch of time.
    pub fn is_within(self, other: Self) -> bool {
        self.interval() >= other.interval() && self.burst <= other.burst
    }

    /// Time between two calls that come evenly, in nanoseconds; rounded so that never more pass.
    fn interval(self) -> u64 {
        (self.unit.seconds() * 1_000_000_000).div_ceil(u64::from(self.count))
    }

    /// What one call of this cost would make of the arrival time `due`.
    pub(super) fn ask(self, due: u64, now: u64, cost: u32) -> Asked {
        let interval = self.interval();
        let spent = interval.saturating_mul(cost.into());
        let due = due.max(now).saturating_add(spent);
        let ahead = interval.saturating_mul(self.burst.into());
        let wait = due.saturating_sub(ahead).saturating_sub(now);
        Asked { due, spent, wait: Duration::from_nanos(wait) }
    }
}

/// What becomes of a key, and how long the call has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// The new theoretical arrival time, if the call is made.
    pub(super) due: u64,
    /// By how much it moved; given back if the call is not made after all.
    pub(super) spent: u64,
    /// How long the call waits before it goes.
    pub(super) wait: Duration,
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Unit::NAMED.iter().find(|(unit, _)| *unit == self.unit);
        let (_, unit) = named.expect("every unit is named");
        write!(f, "{}/{unit}", self.count)?;
        if self.burst != self.count {
            write!(f, " burst {}", self.burst)?;
        }
        Ok(())
    }
}

/// Digits, where `_` may stand between them as elsewhere in TOML.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let is_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '_')
        && text.len() <= 12;
    text.replace('_', "").parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_written() {
        for (text, expected) in [
            ("60/min", Ok("60/min")),
            ("1_000/h", Ok("1000/h")),
            (" 5 / s ", Ok("5/s")),
            ("60/min burst 10", Ok("60/min burst 10")),
            ("60/min burst 60", Ok("60/min")),
            ("3/day", Ok("3/day")),
            ("0/min", Err(RateError::Range)),
            ("60/min burst 0", Err(RateError::Range)),
            ("2000000/s", Err(RateError::Range)),
        ] {
            let read = Rate::parse(text).map(|rate| rate.to_string());
            assert_eq!(read, expected.map(str::to_owned), "{text}");
        }
        for text in ["", "60", "60/minute", "/min", "-1/s", "1.5/s", "60/min burst", "9e3/s", "_/s"]
        {
            assert!(matches!(Rate::parse(text), Err(RateError::Form(_))), "{text}");
        }
    }

    #[test]
    fn no_more_pass_than_burst_and_rate_allow() {
        let rate = Rate::parse("10/s burst 3").expect("a rate");
        let (mut due, mut passed) = (0, Vec::new());
        // A call every 10 ms for two seconds, made only where it would not wait.
        for now in (0..2_000).step_by(10) {
            let asked = rate.ask(due, now * 1_000_000, 1);
            if asked.wait.is_zero() {
                due = asked.due;
                passed.push(now);
            }
        }
        assert_eq!(passed[..5], [0, 10, 20, 100, 200]);
        assert_eq!(passed.len(), 3 + 19);
    }

    #[test]
    fn waits_line_up_and_dear_calls_wait_longer() {
        let rate = Rate::parse("2/s burst 2").expect("a rate");
        let mut due = 0;
        let mut waits = Vec::new();
        for cost in [1, 1, 1, 2, 1] {
            let asked = rate.ask(due, 0, cost);
            due = asked.due;
            waits.push(asked.wait.as_millis());
        }
        assert_eq!(waits, [0, 0, 500, 1_500, 2_000]);
    }

    #[test]
    fn tightening_takes_the_less_of_both() {
        let rate = |text| Rate::parse(text).expect("a rate");
        let (a, b) = (rate("60/min burst 5"), rate("120/min burst 2"));
        assert_eq!(a.tightest(b).to_string(), "60/min burst 2");
        assert!(a.tightest(b).is_within(a) && a.tightest(b).is_within(b));
        assert!(!a.is_within(b) && !b.is_within(a));
        assert!(rate("1/s").is_within(rate("60/min")));
    }
}
