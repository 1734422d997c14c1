//! What can go wrong with the log, and what to do about it.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// The log cannot do what was asked.
///
/// It can be cloned, for one failed commit answers everybody who waits for it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    /// Nothing was written; what waits for the record must not happen.
    #[error("cannot write the audit log `{}`: {reason}; {}", file.display(), advice(*.kind))]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system says.
        reason: String,
        /// The kind of it, for advice.
        kind: io::ErrorKind,
    },
    /// The folder or a file of it cannot be read.
    #[error("cannot read the audit log `{}`: {reason}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The key that signs cannot be used.
    #[error("cannot use the audit key `{}`: {reason}", file.display())]
    Key {
        /// The file.
        file: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// Another process kept the log to itself.
    #[error(
        "another process holds the audit log `{}` for {seconds} s: end it if it hangs (`fuser {}` names it)",
        file.display(), file.display()
    )]
    Held {
        /// The lock's file.
        file: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// The file was taken away while it was written to.
    #[error(
        "the audit log `{}` was moved or deleted while it was in use: put it back, or run `gloveport audit verify`; \
         the next record begins a new file",
        file.display()
    )]
    Gone {
        /// The file.
        file: PathBuf,
    },
    /// The log was closed.
    #[error("the audit log is closed")]
    Closed,
    /// Too much waits to be written.
    #[error("too much waits to be written to the audit log: a record was left out")]
    Full,
}

impl AuditError {
    pub(crate) fn write(file: &Path, error: &io::Error) -> Self {
        Self::Write { file: file.to_owned(), reason: error.to_string(), kind: error.kind() }
    }

    pub(crate) fn read(file: &Path, reason: &dyn Display) -> Self {
        Self::Read { file: file.to_owned(), reason: reason.to_string() }
    }

    pub(crate) fn key(file: &Path, reason: &dyn Display) -> Self {
        Self::Key { file: file.to_owned(), reason: reason.to_string() }
    }
}

/// What to do about a failure to write.
fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "free space there, or set `[audit] folder` to a larger disk"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "let this user write there, or set `[audit] folder` to a folder of its own"
        }
        _ => "see that the folder exists and can be written to, or set `[audit] folder` to another",
    }
}
