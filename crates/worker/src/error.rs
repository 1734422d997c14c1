//! Why a worker could not finish its execution. What a script does wrong is an outcome and never an
//! error.

use gloveport_protocol::{FrameError, ToWorker};
use gloveport_sandbox::ConfineError;

/// Why a worker ended without an outcome.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A wall could not be put up; nothing was read.
    #[error("the worker could not be confined")]
    Confine(#[source] ConfineError),
    /// The gateway's end failed.
    #[error("the frames of the gateway cannot be read")]
    Read(#[source] std::io::Error),
    /// The gateway's end does not take frames.
    #[error("the frames for the gateway cannot be written")]
    Write(#[source] std::io::Error),
    /// The gateway's end closed in the middle of an execution.
    #[error("the gateway went away")]
    Closed,
    /// Bytes from the gateway are no frame.
    #[error("the gateway sent no frame")]
    Frame(#[from] FrameError),
    /// A frame that nothing asked for.
    #[error("the gateway sent `{0}`, which nothing asked for")]
    Unexpected(&'static str),
    /// The engine did not start, or lost its own parts.
    #[error("the engine failed: {0}")]
    Engine(String),
}

impl WorkerError {
    /// For a frame that nothing asked for.
    pub(crate) fn unexpected(frame: &ToWorker) -> Self {
        Self::Unexpected(match frame {
            ToWorker::Start(_) => "start",
            ToWorker::Bindings(_) => "bindings",
            ToWorker::Checked(_) => "checked",
            ToWorker::Answer { .. } => "answer",
            ToWorker::Woken { .. } => "woken",
            ToWorker::Time { .. } => "time",
        })
    }
}
