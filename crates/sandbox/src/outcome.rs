//! What the end of a run means.

use crate::supervise::Stopped;
use crate::{Exceeded, Exit, Limits, Outcome};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::time::Duration;

/// Reads what the process above said of its program: its status as wait(2) encodes it. `None` where
/// it was ended before.
pub(crate) fn read_status(report: &OwnedFd) -> io::Result<Option<i32>> {
    crate::sys::watch::set_non_blocking(std::os::fd::AsRawFd::as_raw_fd(report))?;
    let mut status = [0; 4];
    match File::from(report.try_clone()?).read(&mut status) {
        Ok(4) => Ok(Some(i32::from_ne_bytes(status))),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}

/// How a run ended: by itself, by its limits, or by us.
pub(crate) fn judge(
    stopped: Option<Stopped>,
    status: Option<i32>,
    exit: &Exit,
    limits: &Limits,
) -> Outcome {
    match (stopped, status) {
        (Some(Stopped::Exceeded(exceeded)), _) => Outcome::Exceeded(exceeded),
        (Some(Stopped::Canceled), _) => Outcome::Canceled,
        (None, Some(status)) if libc::WIFEXITED(status) => {
            Outcome::Exited(libc::WEXITSTATUS(status))
        }
        (None, Some(status)) => of_signal(libc::WTERMSIG(status), exit, limits),
        // The process above was killed by a stranger, the kernel's out-of-memory killer perhaps.
        (None, None) => of_signal(exit.signal.unwrap_or(libc::SIGKILL), exit, limits),
    }
}

fn of_signal(signal: i32, exit: &Exit, limits: &Limits) -> Outcome {
    let cpu_is_used = exit.cpu >= Duration::from_millis(limits.cpu_time_ms);
    match signal {
        libc::SIGXCPU => Outcome::Exceeded(Exceeded::CpuTime),
        libc::SIGKILL if cpu_is_used => Outcome::Exceeded(Exceeded::CpuTime),
        libc::SIGXFSZ => Outcome::Exceeded(Exceeded::FileSize),
        signal => Outcome::Signaled(signal),
    }
}
