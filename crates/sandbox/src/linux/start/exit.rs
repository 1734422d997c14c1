//! How a process ended and what it used.

use crate::linux::sys::Ended;
use std::fmt;
use std::time::Duration;

/// Exit code of a worker that was told to end at its limit of processor time: 128 and the number of
/// SIGXCPU.
pub(crate) const EXIT_CPU_LIMIT: i32 = 152;

/// How a process ended. Exactly one of `code` and `signal` is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// The exit code, where it exited.
    pub code: Option<i32>,
    /// The signal, where it was killed.
    pub signal: Option<i32>,
    /// Processor time, user and system, of it and the children that it waited for.
    pub cpu: Duration,
    /// Most memory in use at once, in bytes. Never less than what the gateway itself had at the
    /// start: the kernel counts the moment between clone and exec.
    pub peak_memory_bytes: u64,
}

/// What an [`Exit`] means for a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCause {
    /// It exited with this code.
    Exited(i32),
    /// It used up its processor time.
    CpuLimit,
    /// It made a system call that the filter forbids.
    SeccompViolation,
    /// It crashed with this signal. As process 1 of its namespace, `abort()` shows as SIGSEGV (11).
    Crashed(i32),
    /// It was killed with this signal from outside.
    Killed(i32),
}

impl Exit {
    pub(crate) fn from_kernel(ended: &Ended) -> Self {
        let exited = ended.how == libc::CLD_EXITED;
        let usage = &ended.usage;
        Self {
            code: exited.then_some(ended.status),
            signal: (!exited).then_some(ended.status),
            cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
            peak_memory_bytes: u64::try_from(usage.ru_maxrss).unwrap_or(0) << 10,
        }
    }

    /// Why a process ended that ran under this limit of processor time (whole seconds, rounded up).
    pub fn cause(&self, cpu_limit: Duration) -> ExitCause {
        match (self.code, self.signal) {
            (Some(EXIT_CPU_LIMIT), _) | (None, Some(libc::SIGXCPU)) => ExitCause::CpuLimit,
            (Some(code), _) => ExitCause::Exited(code),
            (None, Some(libc::SIGSYS)) => ExitCause::SeccompViolation,
            (None, Some(libc::SIGKILL)) if self.reached(cpu_limit) => ExitCause::CpuLimit,
            (
                None,
                Some(
                    signal @ (libc::SIGSEGV
                    | libc::SIGBUS
                    | libc::SIGILL
                    | libc::SIGFPE
                    | libc::SIGABRT
                    | libc::SIGTRAP),
                ),
            ) => ExitCause::Crashed(signal),
            (None, Some(signal)) => ExitCause::Killed(signal),
            (None, None) => ExitCause::Killed(0),
        }
    }

    /// Whether it was at the hard limit, a second above the soft one. The kernel counts ticks for
    /// the limit and exact time here, which differ by some hundredths; a second tells the two kinds
    /// of SIGKILL apart.
    fn reached(&self, cpu_limit: Duration) -> bool {
        self.cpu >= Duration::from_secs(whole_seconds(cpu_limit))
    }
}

impl fmt::Display for ExitCause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(out, "exited with code {code}"),
            Self::CpuLimit => out.write_str("killed by RLIMIT_CPU"),
            Self::SeccompViolation => out.write_str("seccomp violation (SIGSYS)"),
            Self::Crashed(signal) => write!(out, "crashed with signal {signal}"),
            Self::Killed(signal) => write!(out, "killed by signal {signal}"),
        }
    }
}

/// A limit of processor time as the kernel takes it: seconds, rounded up, at least one.
pub(crate) fn whole_seconds(limit: Duration) -> u64 {
    let up = u64::from(limit.subsec_nanos() > 0);
    limit.as_secs().saturating_add(up).max(1)
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: Option<i32>, signal: Option<i32>, cpu_ms: u64) -> String {
        let exit = Exit { code, signal, cpu: Duration::from_millis(cpu_ms), peak_memory_bytes: 0 };
        exit.cause(Duration::from_millis(1_500)).to_string()
    }

    #[test]
    fn causes_are_told_apart() {
        assert_eq!(check(Some(3), None, 0), "exited with code 3");
        assert_eq!(check(Some(152), None, 1_900), "killed by RLIMIT_CPU");
        assert_eq!(check(None, Some(9), 2_900), "killed by RLIMIT_CPU");
        assert_eq!(check(None, Some(24), 0), "killed by RLIMIT_CPU");
        assert_eq!(check(None, Some(9), 1_500), "killed by signal 9");
        assert_eq!(check(None, Some(31), 0), "seccomp violation (SIGSYS)");
        assert_eq!(check(None, Some(11), 0), "crashed with signal 11");
    }

    #[test]
    fn seconds_are_rounded_up() {
        let of = |millis| whole_seconds(Duration::from_millis(millis));
        assert_eq!([of(0), of(1), of(1_000), of(1_001)], [1, 1, 1, 2]);
    }
}
