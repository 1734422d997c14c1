//! Why instruments cannot start.

use std::io;
use std::time::Duration;

/// Why instruments cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// Too often, or too seldom.
    #[error("the interval `{0:?}` is not from 1 second to 1 hour")]
    Interval(Duration),
    /// The system gives no thread.
    #[error("cannot start the thread that sends")]
    Thread(#[source] io::Error),
}
