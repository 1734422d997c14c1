//! How the program ends: exit codes, and failures that have one.

use crate::config::ConfigError;
use gloveport_protocol::Outcome;
use std::process::ExitCode;

/// Exit codes, as `gloveport --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The script returned, or the command did what it should.
    Success,
    /// The script threw or was rejected, a tool failed, a server is not available.
    Unsuccessful,
    /// The command line or the configuration is wrong.
    Usage,
    /// The script broke a limit.
    Limit,
    /// A server that nobody approved was found.
    Unapproved,
    /// Gloveport itself failed.
    Internal,
    /// Ended from outside, by Ctrl-C or SIGTERM.
    Interrupted,
    /// `gloveport sandbox` ends as the program did, or with a code that other starters of programs have.
    Program(u8),
}

impl Exit {
    /// Of `gloveport sandbox`: we failed, and mostly the program was not run.
    pub(crate) const FAILED: u8 = 125;
    /// It is there and cannot be executed.
    pub(crate) const NOT_EXECUTABLE: u8 = 126;
    /// It is not there.
    pub(crate) const NOT_FOUND: u8 = 127;

    /// How a script ended that was run or checked.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Returned(_) => Self::Success,
            Outcome::Threw(_) | Outcome::Rejected(_) => Self::Unsuccessful,
            Outcome::Exceeded(_) => Self::Limit,
            Outcome::Cancelled => Self::Interrupted,
        }
    }

    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Unsuccessful => 1,
            Self::Usage => 2,
            Self::Limit | Self::Unapproved => 3,
            Self::Internal => 4,
            Self::Interrupted => 130,
            Self::Program(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// How the program ends.
    pub(crate) exit: Exit,
    /// What to tell.
    pub(crate) error: anyhow::Error,
}

impl Failure {
    /// The person at the command line can mend it.
    pub(crate) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Usage, error: error.into() }
    }

    /// We failed.
    pub(crate) fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Internal, error: error.into() }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}
