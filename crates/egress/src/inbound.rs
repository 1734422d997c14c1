//! Reading what a program inside says, before anything of it is believed: by a deadline, into a
//! bounded buffer.
//!
//! The deadline is for a whole request, not for each read: a program that sends a byte a second
//! holds its place no longer than one that sends nothing.

use crate::connections::Deadline;
use crate::reason::Reason;
use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

/// Bytes asked for with one read.
const CHUNK_BYTES: usize = 8 << 10;

/// The unread bytes of a connection.
#[derive(Debug)]
pub(crate) struct Inbound {
    socket: Arc<TcpStream>,
    buffer: Vec<u8>,
    deadline: Deadline,
}

impl Inbound {
    pub(crate) fn new(socket: Arc<TcpStream>, time: Duration) -> Self {
        Self { socket, buffer: Vec::new(), deadline: Deadline::after(time) }
    }

    /// Begins a new deadline, for the next request.
    pub(crate) fn extend(&mut self, time: Duration) {
        self.deadline = Deadline::after(time);
    }

    /// What was read and not yet taken.
    pub(crate) fn unread(&self) -> &[u8] {
        &self.buffer
    }

    /// Takes the first `n_bytes` of what was read.
    pub(crate) fn take(&mut self, n_bytes: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(n_bytes.min(self.buffer.len()));
        std::mem::replace(&mut self.buffer, rest)
    }

    /// Reads something more.
    ///
    /// [`Reason::TooSlow`] by the deadline, [`Reason::Closed`] where nothing more will come, or
    /// nothing at all came: programs open connections that they then do not need.
    pub(crate) fn fill(&mut self) -> Result<(), Reason> {
        let mut chunk = [0; CHUNK_BYTES];
        loop {
            let Some(left) = self.deadline.left() else {
                return Err(if self.buffer.is_empty() { Reason::Closed } else { Reason::TooSlow });
            };
            self.socket.set_read_timeout(Some(left)).map_err(|_| Reason::Closed)?;
            match (&*self.socket).read(&mut chunk) {
                Ok(0) => return Err(Reason::Closed),
                Ok(n_bytes) => {
                    self.buffer.extend_from_slice(&chunk[..n_bytes]);
                    return Ok(());
                }
                Err(error) if is_time_out(&error) || error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(Reason::Closed),
            }
        }
    }

    /// Reads until `n_bytes` are there.
    pub(crate) fn fill_to(&mut self, n_bytes: usize) -> Result<(), Reason> {
        while self.buffer.len() < n_bytes {
            self.fill()?;
        }
        Ok(())
    }
}

/// Whether a read or write ended because its time was up.
pub(crate) fn is_time_out(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
