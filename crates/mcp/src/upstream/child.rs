//! The program behind an upstream on stdio: started, watched, and ended with all that it started.
//!
//! One task owns the process. What it says and hears goes through a [`Wire`](super::wire::Wire) and
//! is not seen here.

use super::StdioCommand;
use super::stderr::StderrTail;
use super::wire::{Input, Output};
use gloveport_sandbox::{Exit, ServerCommand, ServerProcess, SpawnError};
use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a server has to end by itself after its input was closed, and again after SIGTERM.
const GRACE: Duration = Duration::from_millis(700);
/// How long the report of a server's end waits for the rest of its standard error.
const STDERR_GRACE: Duration = Duration::from_millis(200);
/// How long an error waits for the report of the server's end: all of the above, and some.
const REPORT_WAIT: Duration = Duration::from_secs(2);

/// A started program.
pub(super) struct Child {
    pub(super) input: Input,
    pub(super) output: Output,
    pub(super) obituary: Obituary,
}

/// What becomes known when a program ends.
#[derive(Debug, Clone)]
pub(super) struct Obituary {
    exit: watch::Receiver<Option<String>>,
    stderr: StderrTail,
}

impl Obituary {
    /// How the program ended, with the end of its standard error.
    ///
    /// Waits a short while for it to end; to be asked once its pipes are closed or its end is
    /// wanted.
    pub(super) async fn read(&self) -> String {
        let mut exit = self.exit.clone();
        let ended = timeout(REPORT_WAIT, exit.wait_for(Option::is_some)).await;
        let exit = match ended {
            Ok(Ok(exit)) => exit.clone().unwrap_or_default(),
            Ok(Err(_)) | Err(_) => "the server closed its output".to_owned(),
        };
        self.with_stderr(exit)
    }

    /// Adds the end of the standard error to a text.
    pub(super) fn with_stderr(&self, text: String) -> String {
        let stderr = self.stderr.shown();
        if stderr.is_empty() { text } else { format!("{text}; the end of its stderr: {stderr}") }
    }

    /// Waits until the program and all that it started are gone.
    pub(super) async fn wait(&self) {
        let mut exit = self.exit.clone();
        // An error means that the task that owned the process is gone, and the process with it.
        drop(exit.wait_for(Option::is_some).await);
    }
}

/// Starts a program. It is ended when `ended` is cancelled, and cancels it when it ends by itself.
///
/// # Errors
///
/// What the sandbox crate says, and trouble with the pipes.
pub(super) async fn start(
    command: &StdioCommand,
    ended: CancellationToken,
    tasks: &TaskTracker,
) -> io::Result<Child> {
    let command = ServerCommand {
        program: command.program.clone(),
        arguments: command.arguments.clone(),
        environment: command
            .environment
            .iter()
            .map(|(name, value)| (name.clone(), value.expose().to_owned()))
            .collect(),
        directory: command.directory.clone(),
    };
    let spawned = tasks.spawn_blocking(move || ServerProcess::spawn(&command));
    let mut process = spawned.await?.map_err(|error: SpawnError| io::Error::other(error))?;
    let output = pipe::Sender::from_owned_fd(process.take_stdin())?;
    let input = pipe::Receiver::from_owned_fd(process.take_stdout())?;
    let stderr = pipe::Receiver::from_owned_fd(process.take_stderr())?;
    let pidfd = process.pidfd().try_clone_to_owned()?;
    let end = watch_readable(pidfd)?;

    let tail = StderrTail::default();
    let (report, exit) = watch::channel(None);
    let mut reading = tasks.spawn(tail.clone().fill_from(stderr));
    let watched = Watched { process, end, ended };
    tasks.spawn(async move {
        let exit = watched.until_it_ends().await;
        // Whoever left the process group may hold the pipe open; what it writes is not waited for.
        if timeout(STDERR_GRACE, &mut reading).await.is_err() {
            reading.abort();
        }
        report.send_replace(Some(exit));
    });
    Ok(Child {
        input: Box::new(input),
        output: Box::new(output),
        obituary: Obituary { exit, stderr: tail },
    })
}

#[expect(
    deprecated,
    reason = "its successor is unsafe for types that may change their descriptor: not this one"
)]
fn watch_readable(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(descriptor, Interest::READABLE)
}

struct Watched {
    process: ServerProcess,
    /// Readable once the process has ended.
    end: AsyncFd<OwnedFd>,
    ended: CancellationToken,
}

impl Watched {
    async fn until_it_ends(mut self) -> String {
        tokio::select! {
            end = self.end.readable() => drop(end),
            () = self.ended.cancelled() => self.end_it().await,
        }
        // This also kills what is left of its group, which closes the pipes.
        let exit = self.process.try_wait();
        // The last answer may still be in the pipe: let it be read before the connection is called
        // dead.
        drop(timeout(GRACE, self.ended.cancelled()).await);
        self.ended.cancel();
        describe(exit)
    }

    /// Its input is closed already, or will be at once: the polite way. Then SIGTERM, then SIGKILL.
    async fn end_it(&self) {
        type Signal = fn(&ServerProcess) -> io::Result<()>;
        let signals: [Signal; 2] = [ServerProcess::terminate, ServerProcess::kill];
        for signal in signals {
            if timeout(GRACE, self.end.readable()).await.is_ok() {
                return;
            }
            // A signal that cannot be sent changes nothing: the next step is stronger, and the drop
            // is the last.
            drop(signal(&self.process));
        }
        drop(timeout(GRACE, self.end.readable()).await);
    }
}

fn describe(exit: io::Result<Option<Exit>>) -> String {
    match exit {
        Ok(Some(Exit { code: Some(code), .. })) => format!("the server exited with code {code}"),
        Ok(Some(Exit { signal, .. })) => {
            format!("the server was killed by signal {}", signal.unwrap_or_default())
        }
        Ok(None) => "the server does not end".to_owned(),
        Err(error) => format!("the server ended, but how is unknown: {error}"),
    }
}
