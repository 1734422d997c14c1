//! How a run is ended by whoever started it.

use std::io::{self, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;

/// Ends runs from another thread. Copies of it are the same one.
#[derive(Debug, Clone)]
pub struct Cancel {
    ends: Arc<(PipeReader, PipeWriter)>,
}

impl Cancel {
    /// One that has not been used.
    ///
    /// # Errors
    ///
    /// Where no pipe can be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self { ends: Arc::new(io::pipe()?) })
    }

    /// Ends every run that was given this, now and later. Returns at once. It may be called from any
    /// thread, and more than once.
    pub fn cancel(&self) {
        // A full pipe is one that was used already.
        let _ = (&self.ends.1).write(b"c");
    }

    pub(crate) fn descriptor(&self) -> BorrowedFd<'_> {
        self.ends.0.as_fd()
    }
}
