//! Starting a worker: one socket, one pipe for diagnosis, limits, and namespaces where they can be
//! had.
//!
//! It deliberately does not finish the confinement: a worker first loads its engine, then closes
//! the rest of the world behind itself with [`crate::linux::strict::confine`].

use crate::linux::start::clone::{self, File, Program, Purpose};
use crate::linux::start::process::{Process, Reach};
use crate::linux::start::spawner;
use crate::linux::strict::Order;
use crate::{Exit, SpawnError, Step};
use std::ffi::CString;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes of stack that a worker's main thread may use, where the gateway's own hard limit allows
/// it.
pub const WORKER_STACK_BYTES: u64 = 8 << 20;

/// Bounds of one worker process that the kernel holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrictLimits {
    /// Processor time; whole seconds, rounded up, at least one (`RLIMIT_CPU`). The worker is killed
    /// at it.
    pub cpu: Duration,
    /// Address space in bytes (`RLIMIT_AS`). An allocation over it fails.
    pub memory_bytes: u64,
}

/// What to start as a worker. It gets no environment but what [`crate::linux::strict::confine`] reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    /// The program: a binary (not a text with `#!`), usually the gateway's own file.
    pub program: PathBuf,
    /// Its arguments, without its name.
    pub arguments: Vec<String>,
    /// Its limits, in force from `confine()` on.
    pub limits: StrictLimits,
}

/// A running worker. Dropping it kills and reaps it, which takes the few milliseconds that the
/// kernel needs.
///
/// It is killed by the kernel when this process dies in whatever way, and it outlives the thread
/// that started it.
#[derive(Debug)]
pub struct WorkerProcess {
    process: Process,
    socket: Option<OwnedFd>,
    stderr: Option<OwnedFd>,
    without_namespaces: Option<String>,
}

impl WorkerProcess {
    /// Starts a worker and waits until it is its program, a millisecond or two.
    ///
    /// Blocks; an async caller uses a thread for blocking work. The first worker of a process takes
    /// some milliseconds more, in which it is tried out what the kernel allows.
    ///
    /// # Errors
    ///
    /// [`SpawnError`] with the step that failed and its remedy. That namespaces cannot be had is no
    /// error; see [`Self::without_namespaces`].
    pub fn spawn(command: &WorkerCommand) -> Result<Self, SpawnError> {
        let name = command.program.display().to_string();
        let failed = |step, source| SpawnError::Failed { program: name.clone(), step, source };
        let standing = spawner::standing(&name)?;
        let order = Order::of(&command.limits, standing.rung.namespaces);
        let file = open(&command.program).map_err(|error| failed(Step::Open, error))?;
        let ends = Ends::make().map_err(|error| failed(Step::Descriptors, error))?;
        let program = Program {
            file: File::Opened(file),
            arguments: arguments(command, &name)?,
            environment: order.environment(),
            directory: Some(c"/".to_owned()),
            stdio: [ends.worker_in, ends.worker_out, ends.worker_stderr],
            keep: Vec::new(),
            group: None,
            stack_bytes: Some(WORKER_STACK_BYTES),
        };
        let started = spawner::start(&name, Purpose::Program(program), Some(standing.rung))?;
        Ok(Self {
            process: Process::new(started, Reach::Process),
            socket: Some(ends.socket),
            stderr: Some(ends.stderr),
            without_namespaces: standing.refusal,
        })
    }

    /// The gateway's end of the socket whose other end is the worker's descriptors 0 and 1. A
    /// blocking stream; making it non-blocking does not change the worker's end.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    pub fn take_socket(&mut self) -> OwnedFd {
        self.socket.take().expect("a worker's socket is taken once")
    }

    /// The reading end of the pipe that is the worker's descriptor 2: panics and refusals to start,
    /// hostile text.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    pub fn take_stderr(&mut self) -> OwnedFd {
        self.stderr.take().expect("a worker's stderr is taken once")
    }

    /// Why this worker has no namespaces: step, error and remedy. `None` where it has them.
    pub fn without_namespaces(&self) -> Option<&str> {
        self.without_namespaces.as_deref()
    }

    /// Its process id, for logs. Another process may have it once this one is reaped.
    pub fn id(&self) -> u32 {
        self.process.pid()
    }

    /// Becomes readable when the worker has ended.
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.process.pidfd()
    }

    /// Kills the worker, whatever it is doing. To kill one that has ended does nothing.
    ///
    /// # Errors
    ///
    /// What the kernel said. It was tried before the first worker that workers can be killed, so
    /// this is a defect.
    pub fn kill(&self) -> io::Result<()> {
        self.process.signal(libc::SIGKILL)
    }

    /// How the worker ended; `None` while it runs.
    ///
    /// # Errors
    ///
    /// What the kernel said; never for a worker that was not reaped by somebody else.
    pub fn try_wait(&mut self) -> io::Result<Option<Exit>> {
        self.process.try_wait()
    }

    /// Waits for the worker's end.
    ///
    /// # Errors
    ///
    /// As [`Self::try_wait`].
    pub fn wait(&mut self) -> io::Result<Exit> {
        self.process.wait()
    }
}

/// Opens the program for execution only. The child executes the open file, so it may lie where the
/// worker's user could not walk to, such as below a home directory that is closed to others.
fn open(program: &Path) -> io::Result<OwnedFd> {
    let file = std::fs::OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(program)?;
    clone::above_stdio(file.into())
}

/// The worker's own name comes first, without the folder: a path of this machine is none of its
/// business.
fn arguments(command: &WorkerCommand, name: &str) -> Result<Vec<CString>, SpawnError> {
    let own = command.program.file_name().unwrap_or_default().as_bytes();
    std::iter::once(own)
        .chain(command.arguments.iter().map(String::as_bytes))
        .map(|text| {
            CString::new(text).map_err(|_| SpawnError::Text {
                program: name.to_owned(),
                what: "an argument".to_owned(),
            })
        })
        .collect()
}

/// Both ends of what connects a worker with the gateway.
struct Ends {
    socket: OwnedFd,
    stderr: OwnedFd,
    worker_in: OwnedFd,
    worker_out: OwnedFd,
    worker_stderr: OwnedFd,
}

impl Ends {
    fn make() -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let worker_in = clone::above_stdio(theirs.into())?;
        let worker_out = worker_in.try_clone()?;
        let (stderr, worker_stderr) = clone::pipe()?;
        Ok(Self { socket: ours.into(), stderr, worker_in, worker_out, worker_stderr })
    }
}
