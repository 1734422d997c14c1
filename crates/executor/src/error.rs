//! When an execution cannot be run at all. A wrong script is an outcome, not an error.

use gloveport_crypto::NoRandomBytes;
use gloveport_protocol::FrameError;
use std::io;

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// As many executions run and wait as are allowed.
    #[error("busy: {running} executions run and {waiting} wait; try again when one has ended")]
    Busy {
        /// Executions that run.
        running: usize,
        /// Executions that wait for a slot.
        waiting: usize,
    },
    /// No worker could be started.
    #[error("no worker could be started: {reason}; `gloveport run` on a terminal shows the same")]
    Start {
        /// What happened.
        reason: String,
    },
    /// A worker broke the protocol or died without a word.
    #[error("the worker failed: {reason}")]
    Worker {
        /// What happened.
        reason: String,
    },
    /// Reading or writing a worker's socket failed.
    #[error("the worker's socket failed")]
    Socket(#[from] io::Error),
    /// A worker sent what is no frame.
    #[error("the worker sent a malformed frame")]
    Frame(#[from] FrameError),
    /// It can be given neither a name nor a seed.
    #[error("an execution needs random bytes")]
    Random(#[from] NoRandomBytes),
    /// Tool files call each other, one inside of the other.
    #[error("tool files call each other over {0} deep: they seem to call themselves")]
    TooDeep(usize),
    /// The program is ending.
    #[error("gloveport is ending")]
    Closing,
}
