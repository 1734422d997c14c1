//! What the end of a run means.

use crate::linux::run::supervise::Stopped;
use crate::{Exceeded, Exit, Limits, Outcome};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::time::Duration;

/// Reads what the process above said of its program: its status as wait(2) encodes it. `None` where
/// it was ended before.
pub(crate) fn read_status(report: &OwnedFd) -> io::Result<Option<i32>> {
    crate::linux::sys::watch::set_non_blocking(std::os::fd::AsRawFd::as_raw_fd(report))?;
    let mut status = [0; 4];
    match File::from(report.try_clone()?).read(&mut status) {
        Ok(4) => Ok(Some(i32::from_ne_bytes(status))),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}

/// All that is known of an end.
#[derive(Debug)]
pub(crate) struct End {
    /// Why it was ended from outside, where it was.
    pub(crate) stopped: Option<Stopped>,
    /// The program's status as wait(2) encodes it, where the process above could tell it.
    pub(crate) status: Option<i32>,
    /// The end of the process above.
    pub(crate) exit: Exit,
    /// Processor time of all.
    pub(crate) cpu: Duration,
    /// How many processes the kernel killed for memory.
    pub(crate) oom_kills: u64,
}

impl End {
    /// How a run ended: by itself, by its limits, or by us.
    pub(crate) fn judge(&self, limits: &Limits) -> Outcome {
        match (self.stopped, self.status) {
            (Some(Stopped::Exceeded(exceeded)), _) => Outcome::Exceeded(exceeded),
            (Some(Stopped::Canceled), _) => Outcome::Canceled,
            (None, Some(status)) if libc::WIFEXITED(status) => {
                Outcome::Exited(libc::WEXITSTATUS(status))
            }
            (None, Some(status)) => self.of_signal(libc::WTERMSIG(status), limits),
            // The process above was killed with the rest, by the kernel for memory or by a stranger.
            (None, None) => self.of_signal(self.exit.signal.unwrap_or(libc::SIGKILL), limits),
        }
    }

    fn of_signal(&self, signal: i32, limits: &Limits) -> Outcome {
        let cpu_is_used = self.cpu >= Duration::from_millis(limits.cpu_time_ms);
        match signal {
            libc::SIGXCPU => Outcome::Exceeded(Exceeded::CpuTime),
            libc::SIGKILL if self.oom_kills > 0 => Outcome::Exceeded(Exceeded::Memory),
            libc::SIGKILL if cpu_is_used => Outcome::Exceeded(Exceeded::CpuTime),
            libc::SIGXFSZ => Outcome::Exceeded(Exceeded::FileSize),
            signal => Outcome::Signaled(signal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_by_what_caused_them() {
        let exited = |code: i32| Some(code << 8);
        let exceeded = |limit| Outcome::Exceeded(limit);
        let stopped = Some(Stopped::Exceeded(Exceeded::WallTime));
        for (stopped, status, cpu_ms, oom_kills, expected) in [
            (None, exited(0), 0, 0, Outcome::Exited(0)),
            (None, exited(255), 0, 1, Outcome::Exited(255)),
            (None, Some(libc::SIGSEGV), 0, 0, Outcome::Signaled(libc::SIGSEGV)),
            (None, Some(libc::SIGKILL), 0, 0, Outcome::Signaled(libc::SIGKILL)),
            (None, Some(libc::SIGKILL), 30_000, 0, exceeded(Exceeded::CpuTime)),
            (None, Some(libc::SIGKILL), 0, 1, exceeded(Exceeded::Memory)),
            (None, None, 0, 2, exceeded(Exceeded::Memory)),
            (None, None, 0, 0, Outcome::Signaled(libc::SIGKILL)),
            (None, Some(libc::SIGXCPU), 0, 0, exceeded(Exceeded::CpuTime)),
            (None, Some(libc::SIGXFSZ), 0, 0, exceeded(Exceeded::FileSize)),
            (stopped, exited(0), 0, 0, exceeded(Exceeded::WallTime)),
            (Some(Stopped::Canceled), None, 0, 0, Outcome::Canceled),
        ] {
            let exit = Exit {
                code: None,
                signal: Some(libc::SIGKILL),
                cpu: Duration::ZERO,
                peak_memory_bytes: 0,
            };
            let end = End { stopped, status, exit, cpu: Duration::from_millis(cpu_ms), oom_kills };
            assert_eq!(end.judge(&Limits::default()), expected, "{end:?}");
        }
    }
}
