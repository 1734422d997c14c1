//! When a run is at rest, and how long its clock stood still.

use std::time::Duration;
use tokio::time::Instant;

/// Whether everything in a run waits for a person, and since when.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    last: Option<Instant>,
    since: Option<Instant>,
    stopped: Option<Instant>,
    asked: Duration,
}

impl Rest {
    /// Something came from the worker, or goes to it.
    pub(crate) fn stirred(&mut self) {
        self.last = Some(Instant::now());
        self.since = None;
    }

    /// What was found: whether all calls in flight wait for a person.
    pub(crate) fn found(&mut self, is_at_rest: bool) {
        if !is_at_rest {
            self.since = None;
        } else if self.since.is_none() {
            self.since = self.last.or_else(|| Some(Instant::now()));
        }
    }

    /// Since when the run is at rest.
    pub(crate) fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Stops the clock while `is_waiting`. Gives what to move the deadline by: nothing until it goes on.
    pub(crate) fn clock(&mut self, is_waiting: bool) -> Duration {
        match (is_waiting, self.stopped) {
            (true, None) => {
                self.stopped = Some(Instant::now());
                Duration::ZERO
            }
            (false, Some(stopped)) => {
                self.stopped = None;
                let stood = stopped.elapsed();
                self.asked += stood;
                stood
            }
            (true, Some(_)) | (false, None) => Duration::ZERO,
        }
    }

    /// Whether the clock stands still.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    /// How long the clock has stood still, all together.
    pub(crate) fn asked(&self) -> Duration {
        self.asked + self.stopped.map_or(Duration::ZERO, |stopped| stopped.elapsed())
    }
}
