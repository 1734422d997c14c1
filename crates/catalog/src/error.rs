//! Why a path of the tree cannot be read.

use gloveport_protocol::{Fault, FaultCode};

/// Why a path of the tree cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The path is longer than any real one.
    #[error("a path of {length} bytes, at most {max} are read")]
    PathTooLong {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// No server has that name.
    #[error("no server `{server}`: {hint}")]
    NoServer {
        /// The name, made printable and clipped.
        server: String,
        /// What to do next.
        hint: String,
    },
    /// The server has no tool of that name.
    #[error("no tool `{tool}` in `{server}`: {hint}")]
    NoTool {
        /// The server's identifier.
        server: String,
        /// The name, made printable and clipped.
        tool: String,
        /// What to do next.
        hint: String,
    },
}

impl ReadError {
    /// The stable code.
    pub fn code(&self) -> FaultCode {
        match self {
            Self::PathTooLong { .. } => FaultCode::InvalidArgs,
            Self::NoServer { .. } | Self::NoTool { .. } => FaultCode::NotFound,
        }
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        self.code().fault()
    }
}
