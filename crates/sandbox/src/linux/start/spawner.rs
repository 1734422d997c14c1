//! The threads that start processes, and the rung that workers are started on.
//!
//! Why a thread: a child that asks to die with its parent (`PR_SET_PDEATHSIG`) dies with the
//! *thread* that cloned it. An async runtime ends its blocking threads when they idle, which would
//! kill workers at random. So a standing thread clones them, and lives as long as the process does.
//! It is the only process-wide state of the project, for the property that it guards belongs to the
//! process as a whole; it holds no configuration and no secret. A control group of version 1 has a
//! thread of its own, whose children are born inside the group; it lives as long as the group.
//!
//! It does only what is bounded in time. Waiting for an exec (from a slow disk, say) is left to who
//! asked for it.

use crate::linux::start::clone::{self, Purpose, Started};
use crate::linux::start::identity::{self, Rung};
use crate::linux::start::process::borrow;
use crate::linux::sys::{self, SignalMask, Wait};
use crate::{SpawnError, Step};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Requests that wait; who comes later waits in `send`.
const QUEUE_LENGTH: usize = 64;

static SPAWNER: LazyLock<io::Result<Spawner>> = LazyLock::new(|| Spawner::start(|| Ok(())));

/// A thread that starts processes. Dropping it ends the thread, and the kernel then kills those of
/// its children that asked to die with their parent.
#[derive(Debug)]
pub(crate) struct Spawner {
    /// `None` only while this is dropped.
    requests: Option<SyncSender<Request>>,
    /// `None` only while this is dropped.
    thread: Option<JoinHandle<()>>,
}

/// A step that failed, with the kernel's word for it.
pub(crate) type Failed = (Step, io::Error);

/// On which rung a worker runs, and why it is not on a better one.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The rung.
    pub(crate) rung: Rung,
    /// Why namespaces cannot be had, in words; `None` where they can.
    pub(crate) refusal: Option<String>,
}

enum Request {
    Standing(SyncSender<Result<Standing, Failed>>),
    Start { purpose: Purpose, rung: Option<Rung>, reply: SyncSender<Result<Started, Failed>> },
}

/// The rung that workers of this process run on. The first call tries what the kernel allows; later
/// ones repeat the answer, so that trouble in between is an error and never a silent step down.
///
/// # Errors
///
/// [`SpawnError`] where not even the lowest rung holds.
pub(crate) fn standing(program: &str) -> Result<Standing, SpawnError> {
    default_spawner()?.ask(Request::Standing)?.map_err(|failed| named(program, failed))
}

/// Starts a child from the standing thread and waits until it is its program.
///
/// # Errors
///
/// As [`Spawner::spawn`].
pub(crate) fn start(
    program: &str,
    purpose: Purpose,
    rung: Option<Rung>,
) -> Result<(libc::pid_t, OwnedFd), SpawnError> {
    default_spawner()?.spawn(program, purpose, rung)
}

/// Starts a child from the standing thread and does not wait for what becomes of it.
///
/// # Errors
///
/// As [`Spawner::begin`].
pub(crate) fn begin(
    program: &str,
    purpose: Purpose,
    rung: Option<Rung>,
) -> Result<Started, SpawnError> {
    default_spawner()?.begin(program, purpose, rung)
}

fn default_spawner() -> Result<&'static Spawner, SpawnError> {
    SPAWNER.as_ref().map_err(|error| {
        let copy =
            error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
        SpawnError::Spawner(copy)
    })
}

impl Spawner {
    /// A further thread, which first does `setup`, such as moving itself into a control group.
    ///
    /// # Errors
    ///
    /// What `setup` said, or that there can be no more threads; the thread is gone then.
    pub(crate) fn start(
        setup: impl FnOnce() -> io::Result<()> + Send + 'static,
    ) -> io::Result<Self> {
        let (requests, inbox) = sync_channel(QUEUE_LENGTH);
        let (ready, is_ready) = sync_channel(1);
        let thread = thread::Builder::new().name("spawner".into()).spawn(move || {
            let done = setup();
            let serves = done.is_ok();
            // Who started this waits for it.
            drop(ready.send(done));
            if serves {
                serve(&inbox);
            }
        })?;
        let spawner = Self { requests: Some(requests), thread: Some(thread) };
        // A sender that is gone means that `setup` panicked.
        is_ready.recv().map_err(|_| io::ErrorKind::BrokenPipe)??;
        Ok(spawner)
    }

    /// Starts a child and waits until it is its program.
    ///
    /// # Errors
    ///
    /// [`SpawnError::Failed`] with the step; nothing is left behind then.
    pub(crate) fn spawn(
        &self,
        program: &str,
        purpose: Purpose,
        rung: Option<Rung>,
    ) -> Result<(libc::pid_t, OwnedFd), SpawnError> {
        let started = self.begin(program, purpose, rung)?;
        confirm(started).map_err(|failed| named(program, failed))
    }

    /// Starts a child and does not wait for what becomes of it: that is read from its status.
    ///
    /// # Errors
    ///
    /// [`SpawnError::Failed`] with the step; nothing is left behind then.
    pub(crate) fn begin(
        &self,
        program: &str,
        purpose: Purpose,
        rung: Option<Rung>,
    ) -> Result<Started, SpawnError> {
        let started = self.ask(|reply| Request::Start { purpose, rung, reply })?;
        started.map_err(|failed| named(program, failed))
    }

    fn ask<T>(&self, request: impl FnOnce(SyncSender<T>) -> Request) -> Result<T, SpawnError> {
        let requests = self.requests.as_ref().ok_or(SpawnError::SpawnerGone)?;
        let (reply, answer) = sync_channel(1);
        requests.send(request(reply)).map_err(|_| SpawnError::SpawnerGone)?;
        answer.recv().map_err(|_| SpawnError::SpawnerGone)
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        // Without a sender the thread has no more to do.
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked is gone as well, which is the aim.
            drop(thread.join());
        }
    }
}

fn named(program: &str, (step, source): Failed) -> SpawnError {
    SpawnError::Failed { program: program.to_owned(), step, source }
}

/// The life of a thread, which ends when its [`Spawner`] is dropped; the standing one never is.
fn serve(inbox: &Receiver<Request>) {
    let masked = sys::set_signal_mask(SignalMask::Full);
    let mut standing: Option<Standing> = None;
    for request in inbox {
        // Who asks waits for the reply without end, so that it always arrives.
        match request {
            Request::Standing(reply) => {
                let found = match &standing {
                    Some(standing) => Ok(standing.clone()),
                    None => climb(),
                };
                if let Ok(found) = &found {
                    standing = Some(found.clone());
                }
                drop(reply.send(found));
            }
            Request::Start { purpose, rung, reply } => {
                let started = match &masked {
                    Ok(()) => clone::start(&purpose, rung),
                    Err(error) => Err((Step::Signals, error.kind().into())),
                };
                drop(reply.send(started));
            }
        }
    }
}

/// Tries the rungs, best first.
fn climb() -> Result<Standing, Failed> {
    let mut refusal = None;
    let mut last = None;
    for rung in identity::ladder(sys::user_and_group()) {
        match attempt(rung) {
            Ok(()) => {
                let refusal = refusal.filter(|_| !rung.namespaces);
                return Ok(Standing { rung, refusal });
            }
            Err((step, error)) => {
                if rung.namespaces {
                    let remedy = step.remedy();
                    refusal = Some(format!("step `{step}` failed: {error}; {remedy}"));
                }
                last = Some((step, error));
            }
        }
    }
    Err(last.unwrap_or_else(|| (Step::Clone, io::ErrorKind::Unsupported.into())))
}

/// Does with a throw-away child what a worker of this rung will do, for a setting of the system
/// tells too little: user namespaces may be made and yet be worth nothing.
fn attempt(rung: Rung) -> Result<(), Failed> {
    let (_, pidfd) = confirm(clone::start(&Purpose::Trial, Some(rung))?)?;
    let control = |error| (Step::Control, error);
    // A gateway that may not signal its workers could not stop them, nor would they die with it.
    let signal = sys::signal_process(borrow(&pidfd), 0);
    sys::wait(borrow(&pidfd), Wait::Reap).map_err(control)?;
    signal.map_err(control)
}

/// Reads how the child's start went. A failed child is reaped.
fn confirm(started: Started) -> Result<(libc::pid_t, OwnedFd), Failed> {
    let Started { pid, pidfd, status } = started;
    let failed = match read_failure(status.as_fd()) {
        Ok(None) => return Ok((pid, pidfd)),
        Ok(Some(failed)) => failed,
        Err(error) => (Step::Control, error),
    };
    sys::signal_process(borrow(&pidfd), libc::SIGKILL).map_err(|error| (Step::Control, error))?;
    sys::wait(borrow(&pidfd), Wait::Reap).map_err(|error| (Step::Control, error))?;
    Err(failed)
}

/// Waits until a child is its program, or says which step failed.
pub(crate) fn read_failure(status: BorrowedFd<'_>) -> io::Result<Option<Failed>> {
    let mut failure = Vec::new();
    let length = size_of::<clone::Failure>() as u64;
    File::from(status.try_clone_to_owned()?).take(length).read_to_end(&mut failure)?;
    match failure.as_slice() {
        [] => Ok(None),
        &[step, a, b, c, d] => {
            let error = io::Error::from_raw_os_error(i32::from_ne_bytes([a, b, c, d]));
            Ok(Some((Step::from_number(step).unwrap_or(Step::Exec), error)))
        }
        _ => Ok(Some((Step::Exec, io::ErrorKind::InvalidData.into()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_could_not_be_prepared_is_an_error() {
        let refused = Spawner::start(|| Err(io::Error::from_raw_os_error(libc::EBUSY)));
        assert_eq!(refused.err().and_then(|error| error.raw_os_error()), Some(libc::EBUSY));
    }

    #[test]
    fn children_start_where_their_thread_was_prepared() {
        let (says, said) = sync_channel(1);
        let prepare = move || says.send(thread::current().id()).map_err(io::Error::other);
        let spawner = Spawner::start(prepare).expect("there can be one more thread");
        assert_ne!(said.recv(), Ok(thread::current().id()));
        let trial =
            spawner.ask(|reply| Request::Start { purpose: Purpose::Trial, rung: None, reply });
        let started = trial.expect("the thread serves").and_then(confirm);
        let (_, pidfd) = started.expect("a child without a program can be made");
        let ended = sys::wait(borrow(&pidfd), Wait::Reap).expect("it is our child");
        assert_eq!(ended.map(|ended| ended.status), Some(0));
    }
}
