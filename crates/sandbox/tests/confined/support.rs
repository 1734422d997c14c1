//! What the cases share: starting workers and controls, and waiting for events with a deadline.

use gloveport_sandbox::{Exit, StrictLimits, WorkerCommand, WorkerProcess};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// Longest wait for anything that must happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);
/// Limits of the workers here: small, so that attacks on them are short.
pub(crate) const LIMITS: StrictLimits =
    StrictLimits { cpu: Duration::from_secs(1), memory_bytes: 256 << 20 };

/// One thing that must hold.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) run: Box<dyn Fn() -> Result<(), String>>,
}

impl Case {
    pub(crate) fn new(name: &str, run: impl Fn() -> Result<(), String> + 'static) -> Self {
        Self { name: name.to_owned(), run: Box::new(run) }
    }
}

/// Fails a case unless `found` is `expected`.
#[expect(clippy::needless_pass_by_value, reason = "a case compares values that it has just made")]
pub(crate) fn check<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("expected {expected:?}, found {found:?}")) }
}

/// Any error as the text of a failed case.
pub(crate) fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Writes a line to standard output.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").expect("standard output is open");
    out.flush().expect("standard output is open");
}

/// This program, as a path.
pub(crate) fn this() -> PathBuf {
    std::env::current_exe().expect("/proc is mounted")
}

/// Starts this program as a worker with a role.
pub(crate) fn worker(role: &[&str]) -> Result<WorkerProcess, String> {
    WorkerProcess::spawn(&WorkerCommand {
        program: this(),
        arguments: role.iter().map(|&word| word.to_owned()).collect(),
        limits: LIMITS,
    })
    .map_err(text)
}

/// All that a worker said, and how it ended.
#[derive(Debug)]
#[expect(dead_code, reason = "failed cases print all of it")]
pub(crate) struct Told {
    pub(crate) said: String,
    pub(crate) stderr: String,
    pub(crate) exit: Exit,
}

/// Lets a worker run to its end.
pub(crate) fn to_end(mut worker: WorkerProcess) -> Result<Told, String> {
    let mut socket = stream(&mut worker)?;
    let mut said = String::new();
    socket.read_to_string(&mut said).map_err(text)?;
    let mut stderr = String::new();
    std::fs::File::from(worker.take_stderr()).read_to_string(&mut stderr).map_err(text)?;
    ended(worker.pidfd())?;
    let exit = worker.wait().map_err(text)?;
    Ok(Told { said, stderr, exit })
}

/// The socket of a worker, with a deadline on reading.
pub(crate) fn stream(worker: &mut WorkerProcess) -> Result<UnixStream, String> {
    let socket = UnixStream::from(worker.take_socket());
    socket.set_read_timeout(Some(DEADLINE)).map_err(text)?;
    Ok(socket)
}

/// Reads one line.
pub(crate) fn line(from: &mut impl Read) -> Result<String, String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while from.read(&mut byte).map_err(text)? == 1 && byte != *b"\n" {
        line.extend(byte);
    }
    String::from_utf8(line).map_err(text)
}

/// A descriptor that stands for any process.
pub(crate) fn open_process(pid: u32) -> Result<OwnedFd, String> {
    // SAFETY: numbers only; what it gives is a new descriptor that nobody else owns.
    unsafe {
        let descriptor = libc::syscall(libc::SYS_pidfd_open, pid, 0);
        let descriptor = i32::try_from(descriptor).map_err(text)?;
        if descriptor < 0 {
            return Err(format!("pidfd_open: {}", io::Error::last_os_error()));
        }
        Ok(OwnedFd::from_raw_fd(descriptor))
    }
}

/// Waits until the process behind a descriptor has ended.
pub(crate) fn ended(process: BorrowedFd<'_>) -> Result<(), String> {
    let mut watched =
        libc::pollfd { fd: process.as_fd().as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let deadline = i32::try_from(DEADLINE.as_millis()).map_err(text)?;
    // SAFETY: one `pollfd` is there.
    match unsafe { libc::poll(&raw mut watched, 1, deadline) } {
        1 => Ok(()),
        0 => Err("still alive at the deadline".to_owned()),
        _ => Err(format!("poll: {}", io::Error::last_os_error())),
    }
}
