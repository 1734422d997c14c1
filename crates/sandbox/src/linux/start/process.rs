//! A running child: watch it, kill it, reap it. What a worker and a server have in common.

use crate::Exit;
use crate::linux::sys::{self, Wait};
use libc::{c_int, pid_t};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// A child that is killed and reaped when this is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    pid: pid_t,
    pidfd: OwnedFd,
    reach: Reach,
    exit: Option<Exit>,
}

/// How long the process above a program may take to end what it is told to end.
pub(crate) const GRACE_MS: c_int = 5_000;

/// Whom a signal reaches.
#[derive(Debug)]
pub(crate) enum Reach {
    /// The child alone, which has no others.
    Process,
    /// The child alone, which is process 1 of a namespace and so takes everything in there with it.
    /// This hangs up when the gateway dies.
    #[expect(dead_code, reason = "it is only held")]
    Namespace(OwnedFd),
    /// All processes of its group.
    Group,
    /// The child alone, which ends all of its descendants once this hangs up: killed by a signal, it
    /// could not do so any more.
    Told(Option<OwnedFd>),
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
            Reach::Process | Reach::Namespace(_) | Reach::Told(_) => {
                sys::signal_process(borrow(&self.pidfd), signal)
            }
            Reach::Group => sys::signal_group(self.pid, signal),
        };
        match sent {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
            sent => sent,
        }
    }

    /// Ends the child and whatever hangs on it. That is told or signaled here and waited for
    /// elsewhere.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        if let Reach::Told(lifeline) = &mut self.reach {
            drop(lifeline.take());
            return Ok(());
        }
        self.signal(libc::SIGKILL)
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
            Reach::Process | Reach::Namespace(_) | Reach::Told(_) => Ok(()),
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
        if self.exit.is_some() {
            return;
        }
        if matches!(self.reach, Reach::Told(_)) && self.end().is_ok() {
            let mut watched =
                [libc::pollfd { fd: self.pidfd.as_raw_fd(), events: libc::POLLIN, revents: 0 }];
            // Whatever comes of it, a signal follows.
            let _ = sys::watch::poll(&mut watched, GRACE_MS);
        }
        // A child that cannot be killed must not be waited for: that could last forever. Nobody is
        // left to be told of an error; a failed wait means that there is no such child any more.
        if self.signal(libc::SIGKILL).is_ok() {
            drop(self.wait());
        }
    }
}
