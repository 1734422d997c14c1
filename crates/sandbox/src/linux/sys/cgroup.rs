//! System calls of the control groups: processes by descriptor, waiting, the mark of delegation.
//!
//! None of it is called between clone and exec.

use super::watch::poll;
use super::{call, owned, word};
use libc::pid_t;
use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

/// A descriptor that stands for a process (`pidfd_open(2)`); it closes on exec.
pub(crate) fn open_process(pid: pid_t) -> io::Result<OwnedFd> {
    // SAFETY: numbers only; the kernel makes the descriptor, which nobody else owns.
    unsafe { call(libc::SYS_pidfd_open, [word(pid), 0, 0, 0, 0]) }.map(owned)
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The descriptor is readable: the process behind it has ended.
    Readable,
    /// The content of a file of the kernel has changed since it was read.
    Changed,
}

/// Waits until the deadline for `event` (poll(2)); `false` where it did not come.
pub(crate) fn wait_until(
    descriptor: BorrowedFd<'_>,
    event: Event,
    deadline: Instant,
) -> io::Result<bool> {
    let events = match event {
        Event::Readable => libc::POLLIN,
        Event::Changed => libc::POLLPRI,
    };
    let mut watched = [libc::pollfd { fd: descriptor.as_raw_fd(), events, revents: 0 }];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        // Rounded up, so that the last part of a millisecond is not spent awake.
        let wait_ms = left.saturating_add(Duration::from_micros(999)).as_millis();
        poll(&mut watched, libc::c_int::try_from(wait_ms).unwrap_or(libc::c_int::MAX))?;
        if watched.iter().any(|watched| watched.revents != 0) {
            return Ok(true);
        }
        if left.is_zero() {
            return Ok(false);
        }
    }
}

/// Whether a file has the extended attribute `name` with the value `1` (getxattr(2)).
pub(crate) fn is_marked(path: &CStr, name: &CStr) -> bool {
    let mut value = [0u8; 2];
    // SAFETY: both are C strings, and `value` is writable for its length.
    let length = unsafe {
        call(
            libc::SYS_getxattr,
            [
                path.as_ptr().expose_provenance(),
                name.as_ptr().expose_provenance(),
                value.as_mut_ptr().expose_provenance(),
                value.len(),
                0,
            ],
        )
    };
    matches!(length, Ok(1)) && value.first() == Some(&b'1')
}
