//! System calls that a filter refused, as they arrive. Always refused, never let through: what is
//! told here decides nothing.

use crate::Violation;
use crate::linux::filter::names;
use crate::linux::sys::watch;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};

/// Most kinds of refused calls in a report.
const KINDS_MAX: usize = 64;
/// After so many the filter's descriptor is closed: the kernel then refuses by itself (with ENOSYS),
/// and a program that is refused a million times costs nobody but itself.
const TAKEN_MAX: u64 = 4_096;
/// Taken in one go, so that other events are not kept waiting.
const AT_ONCE: usize = 16;

/// What was refused so far.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    filter: Option<OwnedFd>,
    kinds: Vec<(i32, Violation)>,
    taken: u64,
    left_out: u64,
}

impl Violations {
    pub(crate) fn of(filter: Option<OwnedFd>) -> Self {
        Self { filter, ..Self::default() }
    }

    /// Becomes readable when a call was refused.
    pub(crate) fn descriptor(&self) -> Option<RawFd> {
        self.filter.as_ref().map(AsRawFd::as_raw_fd)
    }

    /// Refuses and notes what waits.
    pub(crate) fn take(&mut self) -> io::Result<()> {
        for _ in 0..AT_ONCE {
            let Some(filter) = &self.filter else { return Ok(()) };
            let mut watched =
                [libc::pollfd { fd: filter.as_raw_fd(), events: libc::POLLIN, revents: 0 }];
            watch::poll(&mut watched, 0)?;
            let [now] = watched.map(|watched| watched.revents);
            if now & libc::POLLIN == 0 {
                if now != 0 {
                    // Nobody is left who could be refused anything.
                    self.filter = None;
                }
                return Ok(());
            }
            if let Some(call) = watch::receive_notification(filter.as_fd())? {
                watch::refuse(filter.as_fd(), &call)?;
                self.note(&call);
            }
            self.taken += 1;
            if self.taken >= TAKEN_MAX {
                self.filter = None;
            }
        }
        Ok(())
    }

    fn note(&mut self, call: &watch::Notification) {
        let has_room = self.kinds.len() < KINDS_MAX;
        match self.kinds.iter_mut().find(|(number, _)| *number == call.number) {
            Some((_, known)) => known.count += 1,
            None if has_room => {
                let syscall = names::name(call.number);
                let first_argument = call.first_argument;
                self.kinds.push((call.number, Violation { syscall, first_argument, count: 1 }));
            }
            None => self.left_out += 1,
        }
    }

    /// What was refused, the first kind first, and how much is not in that list.
    pub(crate) fn into_report(self) -> (Vec<Violation>, u64) {
        (self.kinds.into_iter().map(|(_, kind)| kind).collect(), self.left_out)
    }
}
