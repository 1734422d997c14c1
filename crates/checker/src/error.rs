//! Why a script could not be checked. It is never the script's fault alone: one that is wrong has findings.

use gloveport_sandbox::SandboxError;
use std::time::Duration;

/// Why there is no verdict. Messages name what to do, for the operator.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The script or its declarations are over a bound.
    #[error("{what} of {bytes} bytes, at most {max} are checked")]
    TooLong {
        /// Which text, in words.
        what: &'static str,
        /// Its bytes.
        bytes: usize,
        /// [`crate::Settings::source_bytes`] or [`crate::Settings::declarations_bytes`].
        max: usize,
    },
    /// Too many checks wait already.
    #[error("{waiting} checks wait for the type checker already")]
    Busy {
        /// [`crate::Settings::waiting`].
        waiting: usize,
    },
    /// The check did not end in its time; what worked at it was ended.
    #[error("the type check did not end within {within:?}")]
    TimedOut {
        /// [`crate::Settings::check`].
        within: Duration,
    },
    /// This machine cannot hold the compiler, which never runs without walls, or it is not there any more.
    #[error(
        "the type checker cannot be started in a sandbox: run `gloveport doctor` for what is missing"
    )]
    Unconfined(#[source] SandboxError),
    /// The compiler does not start, ended, or answered what is no answer; twice.
    #[error("the type checker failed: {reason}")]
    Failed {
        /// In words of ours, on one line.
        reason: String,
    },
}

impl CheckError {
    /// The reason in a few words, for a receipt.
    pub fn brief(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too long",
            Self::Busy { .. } => "checker busy",
            Self::TimedOut { .. } => "timed out",
            Self::Unconfined(_) => "checker not started",
            Self::Failed { .. } => "checker failed",
        }
    }
}
