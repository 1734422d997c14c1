//! A running child: watch it, kill it, reap it. What a worker and a server have in common.

use crate::Exit;
use crate::sys::{self, Wait};
use libc::{c_int, pid_t};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// A child that is killed and reaped when this is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    pid: pid_t,
    pidfd: OwnedFd,
    reach: Reach,
    exit: Option<Exit>,
}

/// Whom a signal reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The child alone; as process 1 of a namespace it takes everything in there with it.
    Process,
    /// All processes of its group.
    Group,
}

/// Borrows a descriptor; a shorter way to say so.
pub(crate) fn borrow(descriptor: &OwnedFd) -> BorrowedFd<'_> {
    descriptor.as_fd()
}

impl Process {
    pub(crate) fn new((pid, pidfd): (pid_t, OwnedFd), reach: Reach) -> Self {
        Self { pid, pidfd, reach, exit: None }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid.unsigned_abs()
    }

    pub(crate) fn pidfd(&self) -> BorrowedFd<'_> {
        borrow(&self.pidfd)
    }

    /// Sends a signal. A child that is gone needs none, so that is no error.
    pub(crate) fn signal(&self, signal: c_int) -> io::Result<()> {
        if self.exit.is_some() {
            // Reaped: its number may be another's by now.
            return Ok(());
        }
        let sent = match self.reach {
            Reach::Process => sys::signal_process(borrow(&self.pidfd), signal),
            Reach::Group => sys::signal_group(self.pid, signal),
        };
        match sent {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
            sent => sent,
        }
    }

    /// Reaps the child if it ended.
    pub(crate) fn try_wait(&mut self) -> io::Result<Option<Exit>> {
        self.reap_after(Wait::Look)
    }

    /// Waits for the child's end and reaps it.
    pub(crate) fn wait(&mut self) -> io::Result<Exit> {
        let exit = self.reap_after(Wait::ForEnd)?;
        exit.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    fn reap_after(&mut self, how: Wait) -> io::Result<Option<Exit>> {
        if self.exit.is_some() {
            return Ok(self.exit);
        }
        if sys::wait(borrow(&self.pidfd), how)?.is_none() {
            return Ok(None);
        }
        let rest = match self.reach {
            Reach::Process => Ok(()),
            // While the leader is a zombie its number still means the group; once reaped it could
            // be a stranger's.
            Reach::Group => self.signal(libc::SIGKILL),
        };
        let ended = sys::wait(borrow(&self.pidfd), Wait::Reap)?;
        self.exit = ended.as_ref().map(Exit::from_kernel);
        rest.map(|()| self.exit)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A child that cannot be killed must not be waited for: that could last forever. Nobody is
        // left to be told of an error; a failed wait means that there is no such child any more.
        if self.exit.is_none() && self.signal(libc::SIGKILL).is_ok() {
            drop(self.wait());
        }
    }
}
