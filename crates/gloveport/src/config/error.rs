//! What is wrong with a configuration file, and where.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// Something in the file is wrong.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What, and what to do.
        message: String,
    },
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the configuration `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file was found by the way, and another user could have put it there.
    #[error(
        "`{}` may be changed by other users, and it names programs to start: \
         pass it with `--config` if you trust it",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// What is asked of a sandbox cannot be had: a line for each thing, with its place or its option.
    #[error("{0}")]
    Sandbox(String),
    /// Rules that do not say what they seem to: a line for each, with its place.
    #[error("{0}")]
    Policy(String),
    /// A change that does not fit the file.
    #[error("{0}")]
    Edit(String),
}

impl ConfigError {
    /// Something wrong at a range of bytes of the file's text.
    pub(super) fn at(source: Source<'_>, span: Range<usize>, message: impl Into<String>) -> Self {
        let mut start = span.start.min(source.text.len());
        while !source.text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &source.text[..start];
        let line_start = before.rfind('\n').map_or(0, |place| place + 1);
        Self::Invalid {
            path: source.path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }
}

/// A file and its text.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}
