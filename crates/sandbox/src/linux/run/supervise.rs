//! Watching a run from outside until it has ended: its output, its limits, what it was refused.
//!
//! One loop on one thread, which waits for whichever comes first. Nothing that a program does can
//! make it wait: what is read is read without blocking, and what is written goes to threads of its
//! own (`stream.rs`).

use crate::linux::run::tree;
use crate::linux::run::violations::Violations;
use crate::linux::start::process::{GRACE_MS, Process};
use crate::linux::sys::watch;
use crate::stream::{ReadyStreams, Streams, Trouble};
use crate::{Exceeded, Exit, Limits};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::time::{Duration, Instant};

/// How often what all processes use together is looked at.
const TICK: Duration = Duration::from_millis(50);
/// How long the process above a program may take to end what it is told to end.
const GRACE: Duration = Duration::from_millis(GRACE_MS.unsigned_abs() as u64);

/// Why a run was ended from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It came to a limit.
    Exceeded(Exceeded),
    /// Who started it wants its end, or does not take its output.
    Canceled,
}

/// A run as it is watched.
pub(crate) struct Supervision<'a> {
    /// The process above the program.
    pub(crate) process: Process,
    pub(crate) streams: Streams,
    pub(crate) violations: Violations,
    pub(crate) cancel: Option<BorrowedFd<'a>>,
    pub(crate) limits: Limits,
    /// What the samples saw so far.
    pub(crate) tally: tree::Tally,
    /// Who counts instead of the samples.
    pub(crate) counts: Option<&'a dyn Counts>,
    pub(crate) started: Instant,
}

/// Somebody who counts what a run uses exactly: its control group.
pub(crate) trait Counts {
    /// Processor time so far.
    fn cpu(&self) -> Option<Duration>;
}

/// How the watching ended.
#[derive(Debug)]
pub(crate) struct Watched {
    /// Why it was ended, where it was.
    pub(crate) stopped: Option<Stopped>,
    /// The end of the process above.
    pub(crate) exit: Exit,
    /// Most memory that a sample saw.
    pub(crate) peak_memory_bytes: u64,
    /// Most processor time that a sample saw.
    pub(crate) cpu: Duration,
}

impl Supervision<'_> {
    /// Watches until the process above has ended.
    ///
    /// # Errors
    ///
    /// What the kernel said to a call that never fails on a sound system. All is dead then.
    pub(crate) fn watch(&mut self) -> io::Result<Watched> {
        let deadline = self.started + Duration::from_millis(self.limits.wall_time_ms);
        let mut stopped: Option<(Stopped, Instant)> = None;
        let mut next_sample = self.started + TICK;
        let mut peak_memory_bytes = 0;
        let mut cpu = Duration::ZERO;
        loop {
            let until = match stopped {
                Some((_, at)) => at + GRACE,
                None => deadline.min(next_sample),
            };
            let ready = self.wait(until)?;
            if ready.ended {
                break;
            }
            let mut reason = self.serve(&ready)?;
            let now = Instant::now();
            if now >= next_sample && stopped.is_none() {
                next_sample = now + TICK;
                let sample = self.sample();
                peak_memory_bytes = peak_memory_bytes.max(sample.memory_bytes);
                cpu = cpu.max(sample.cpu);
                reason = reason.or_else(|| self.over(&sample));
            }
            if now >= deadline {
                reason = reason.or(Some(Stopped::Exceeded(Exceeded::WallTime)));
            }
            match (reason, stopped) {
                (Some(reason), None) => {
                    self.process.end()?;
                    // It stays readable, and would let every wait from here on end at once.
                    self.cancel = None;
                    stopped = Some((reason, now));
                }
                (_, Some((_, at))) if now >= at + GRACE => {
                    self.process.signal(libc::SIGKILL)?;
                }
                (_, _) => {}
            }
        }
        let exit = self.process.wait()?;
        Ok(Watched { stopped: stopped.map(|(reason, _)| reason), exit, peak_memory_bytes, cpu })
    }

    fn wait(&self, until: Instant) -> io::Result<Ready> {
        let watched: [Option<RawFd>; 6] = [
            Some(self.process.pidfd().as_raw_fd()),
            self.violations.descriptor(),
            self.cancel.map(|cancel| cancel.as_raw_fd()),
            self.streams.bell(),
            self.streams.stdout(),
            self.streams.stderr(),
        ];
        // A negative number is one that poll passes over.
        let mut watched = watched.map(|descriptor| libc::pollfd {
            fd: descriptor.unwrap_or(-1),
            events: libc::POLLIN,
            revents: 0,
        });
        let wait = until.saturating_duration_since(Instant::now());
        // Rounded up: else the last millisecond would be one of busy waiting.
        let wait_ms = i32::try_from(wait.as_millis() + 1).unwrap_or(i32::MAX);
        watch::poll(&mut watched, wait_ms)?;
        let [ended, violation, cancel, bell, stdout, stderr] = watched.map(|one| one.revents != 0);
        Ok(Ready { ended, violation, cancel, bell, stdout, stderr })
    }

    fn serve(&mut self, ready: &Ready) -> io::Result<Option<Stopped>> {
        if ready.violation {
            self.violations.take()?;
        }
        if ready.cancel {
            return Ok(Some(Stopped::Canceled));
        }
        let Ready { bell, stdout, stderr, .. } = *ready;
        let trouble = self.streams.serve(ReadyStreams { bell, stdout, stderr })?;
        Ok(trouble.map(|trouble| match trouble {
            Trouble::TooMuch => Stopped::Exceeded(Exceeded::Output),
            Trouble::NotTaken => Stopped::Canceled,
        }))
    }

    fn sample(&mut self) -> tree::Sample {
        let mut sample = tree::Sample::default();
        match self.counts.and_then(Counts::cpu) {
            Some(cpu) => sample.cpu = cpu,
            None => sample = self.tally.sample(self.process.pid()),
        }
        sample
    }

    fn over(&self, sample: &tree::Sample) -> Option<Stopped> {
        if sample.cpu >= Duration::from_millis(self.limits.cpu_time_ms) {
            return Some(Stopped::Exceeded(Exceeded::CpuTime));
        }
        let limit = self.limits.memory_kib << 10;
        let over = sample.memory_bytes > limit
            && tree::exact_memory_bytes(self.process.pid()).is_none_or(|bytes| bytes > limit);
        over.then_some(Stopped::Exceeded(Exceeded::Memory))
    }
}

/// What a wait ended with.
#[expect(clippy::struct_excessive_bools, reason = "one answer of the kernel each")]
struct Ready {
    ended: bool,
    violation: bool,
    cancel: bool,
    bell: bool,
    stdout: bool,
    stderr: bool,
}
