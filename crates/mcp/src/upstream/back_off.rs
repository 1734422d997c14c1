//! How long to wait after failures before the next attempt to connect. Knows no clock: the time
//! comes in.

use std::time::Duration;
use tokio::time::Instant;

/// Wait after the first failure; doubles with each further one.
const FIRST: Duration = Duration::from_millis(250);
/// Longest wait.
const LONGEST: Duration = Duration::from_secs(30);

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(super) struct BackOff {
    failures: u32,
    waiting: Option<(Instant, String)>,
}

impl BackOff {
    /// Notes a failure at `now`.
    pub(super) fn failed(&mut self, now: Instant, reason: String) {
        let doublings = self.failures.min(16);
        let wait = FIRST.saturating_mul(1 << doublings).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        self.waiting = Some((now + wait, reason));
    }

    /// Notes a success: the next failure begins anew.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The time left to wait at `now`, with the reason of the last failure.
    pub(super) fn wait(&self, now: Instant) -> Option<(Duration, &str)> {
        let (until, reason) = self.waiting.as_ref()?;
        let left = until.saturating_duration_since(now);
        (!left.is_zero()).then_some((left, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute_and_start_anew_after_a_success() {
        let now = Instant::now();
        let mut back_off = BackOff::default();
        let wait = |back_off: &BackOff| back_off.wait(now).map(|(left, _)| left.as_millis());
        assert_eq!(wait(&back_off), None);
        let waits: Vec<Option<u128>> = (0..9)
            .map(|_| {
                back_off.failed(now, "why".into());
                wait(&back_off)
            })
            .collect();
        let expected = [250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000];
        assert_eq!(waits, expected.map(Some));
        assert_eq!(back_off.wait(now + LONGEST), None);
        back_off.succeeded();
        back_off.failed(now, "why".into());
        assert_eq!(back_off.wait(now), Some((FIRST, "why")));
    }
}
