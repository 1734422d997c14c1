//! Watching a run from outside until it has ended: its output and its limits.
//!
//! It deliberately reaches the process group alone. A process that leaves it (`setsid`) lives on
//! after the run, under the same profile and the same limit of processor time: macOS has nothing
//! that would hold it.

use crate::stream::{ReadyStreams, Streams, Trouble};
use crate::system::sys::{self, End, Ended};
use crate::{Exceeded, Limits, Outcome};
use libc::pid_t;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

/// How often what all processes use together is looked at.
const TICK: Duration = Duration::from_millis(50);
/// Times that a group is killed.
const KILLS_MAX: usize = 1_000;

/// A child that leads its own process group. Dropping it kills and reaps it.
#[derive(Debug)]
pub(super) struct Group {
    leader: pid_t,
    /// `None` where it had ended before it could be watched.
    exit: Option<OwnedFd>,
    ended: Option<Ended>,
}

/// How the watching ended.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) outcome: Outcome,
    pub(super) cpu: Duration,
    pub(super) peak_memory_bytes: u64,
}

impl Group {
    /// Takes over a child.
    ///
    /// # Errors
    ///
    /// Where it cannot be watched. It is killed then.
    pub(super) fn of(leader: pid_t) -> io::Result<Self> {
        match sys::watch_exit(leader) {
            Ok(exit) => Ok(Self { leader, exit, ended: None }),
            Err(error) => {
                sys::kill_group(leader)?;
                sys::reap(leader)?;
                Err(error)
            }
        }
    }

    /// Kills every process of the group and reaps the leader.
    fn end(&mut self) -> io::Result<Ended> {
        if let Some(ended) = self.ended {
            return Ok(ended);
        }
        // While the leader is not reaped, its number still means the group. What forks while it is
        // being killed may leave somebody behind, so it is killed until there is nobody.
        for _ in 0..KILLS_MAX {
            sys::kill_group(self.leader)?;
            if sys::members(self.leader)?.iter().all(|pid| *pid == self.leader) {
                break;
            }
        }
        let ended = sys::reap(self.leader)?;
        self.ended = Some(ended);
        Ok(ended)
    }

    /// Watches until the leader has ended, by itself or at a limit.
    ///
    /// # Errors
    ///
    /// What the kernel said to a call that never fails on a sound system. All is dead then.
    pub(super) fn watch(
        &mut self,
        streams: &mut Streams,
        limits: &Limits,
        cancel: Option<BorrowedFd<'_>>,
        started: Instant,
    ) -> io::Result<Watched> {
        let deadline = started + Duration::from_millis(limits.wall_time_ms);
        let mut next_sample = started + TICK;
        let mut used = sys::Sample::default();
        let stopped = loop {
            let ready = self.wait(streams, cancel, deadline.min(next_sample))?;
            if ready.ended {
                break None;
            }
            if ready.canceled {
                break Some(Outcome::Canceled);
            }
            if let Some(trouble) = streams.serve(ready.streams)? {
                break Some(match trouble {
                    Trouble::TooMuch => Outcome::Exceeded(Exceeded::Output),
                    Trouble::NotTaken => Outcome::Canceled,
                });
            }
            let now = Instant::now();
            if now >= deadline {
                break Some(Outcome::Exceeded(Exceeded::WallTime));
            }
            if now >= next_sample {
                next_sample = now + TICK;
                let sample = sys::sample(self.leader)?;
                used.cpu = used.cpu.max(sample.cpu);
                used.memory_bytes = used.memory_bytes.max(sample.memory_bytes);
                if let Some(exceeded) = over(&sample, limits) {
                    break Some(Outcome::Exceeded(exceeded));
                }
            }
        };
        let ended = self.end()?;
        let cpu = used.cpu.max(ended.cpu);
        Ok(Watched {
            outcome: stopped.unwrap_or_else(|| judge(ended.end, cpu, limits)),
            cpu,
            peak_memory_bytes: used.memory_bytes.max(ended.peak_memory_bytes),
        })
    }

    /// Waits for whichever comes first.
    fn wait(
        &self,
        streams: &Streams,
        cancel: Option<BorrowedFd<'_>>,
        until: Instant,
    ) -> io::Result<Ready> {
        let watched = [
            self.exit.as_ref().map(AsRawFd::as_raw_fd),
            cancel.map(|cancel| cancel.as_raw_fd()),
            streams.bell(),
            streams.stdout(),
            streams.stderr(),
        ];
        // A negative number is one that poll passes over.
        let mut watched = watched.map(|descriptor| libc::pollfd {
            fd: descriptor.unwrap_or(-1),
            events: libc::POLLIN,
            revents: 0,
        });
        if self.exit.is_some() {
            let wait = until.saturating_duration_since(Instant::now());
            // Rounded up: else the last millisecond would be one of busy waiting.
            let wait_ms = i32::try_from(wait.as_millis() + 1).unwrap_or(i32::MAX);
            sys::watch::poll(&mut watched, wait_ms)?;
        }
        let [ended, canceled, bell, stdout, stderr] = watched.map(|one| one.revents != 0);
        let streams = ReadyStreams { bell, stdout, stderr };
        Ok(Ready { ended: ended || self.exit.is_none(), canceled, streams })
    }
}

/// What a wait ended with.
struct Ready {
    ended: bool,
    canceled: bool,
    streams: ReadyStreams,
}

impl Drop for Group {
    fn drop(&mut self) {
        // Nobody is left to be told of an error.
        drop(self.end());
    }
}

fn over(sample: &sys::Sample, limits: &Limits) -> Option<Exceeded> {
    if sample.cpu >= Duration::from_millis(limits.cpu_time_ms) {
        return Some(Exceeded::CpuTime);
    }
    (sample.memory_bytes > limits.memory_kib << 10).then_some(Exceeded::Memory)
}

/// What it means that a run ended by itself.
fn judge(end: End, cpu: Duration, limits: &Limits) -> Outcome {
    let cpu_is_used = cpu >= Duration::from_millis(limits.cpu_time_ms);
    match end {
        End::Exited(code) => Outcome::Exited(code),
        End::Signaled(libc::SIGXCPU) => Outcome::Exceeded(Exceeded::CpuTime),
        End::Signaled(libc::SIGKILL) if cpu_is_used => Outcome::Exceeded(Exceeded::CpuTime),
        End::Signaled(libc::SIGXFSZ) => Outcome::Exceeded(Exceeded::FileSize),
        End::Signaled(signal) => Outcome::Signaled(signal),
    }
}
