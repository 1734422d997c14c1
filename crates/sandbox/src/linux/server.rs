//! Starting an upstream's own program: an MCP server that talks over its standard input and output.
//!
//! It gets exactly the environment and the descriptors that it was given, a session and a process
//! group of its own, and dies when the gateway does. It deliberately is not confined: it runs with
//! the gateway's rights. A process that leaves the group (`setsid`) is out of reach of
//! [`ServerProcess::kill`].

use crate::linux::start::clone::{self, File, Program, Purpose};
use crate::linux::start::process::{Process, Reach};
use crate::linux::start::spawner;
use crate::linux::sys;
use crate::{Exit, SpawnError, Step};
use std::collections::BTreeMap;
use std::ffi::CString;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What to start as a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCommand {
    /// The program: a name that is searched in the `PATH` of `environment`, or a path, where a
    /// relative one counts from `directory`.
    pub program: String,
    /// Its arguments, without its name.
    pub arguments: Vec<String>,
    /// Its whole environment; nothing of the gateway's own is added.
    pub environment: BTreeMap<String, String>,
    /// Where it runs; the gateway's own directory where there is none.
    pub directory: Option<PathBuf>,
}

/// A running server. Dropping it kills its whole process group and reaps it.
#[derive(Debug)]
pub struct ServerProcess {
    process: Process,
    stdin: Option<OwnedFd>,
    stdout: Option<OwnedFd>,
    stderr: Option<OwnedFd>,
}

impl ServerProcess {
    /// Starts a server and waits until it is its program.
    ///
    /// Blocks, for as long as the disk takes to give the program; an async caller uses a thread for
    /// blocking work.
    ///
    /// # Errors
    ///
    /// [`SpawnError::NotFound`] with the program and where it was searched, else the step that
    /// failed.
    pub fn spawn(command: &ServerCommand) -> Result<Self, SpawnError> {
        let name = &command.program;
        let descriptors =
            |source| SpawnError::Failed { program: name.clone(), step: Step::Descriptors, source };
        let file = search(command)?;
        let (server_in, stdin) = clone::pipe().map_err(descriptors)?;
        let (stdout, server_out) = clone::pipe().map_err(descriptors)?;
        let (stderr, server_stderr) = clone::pipe().map_err(descriptors)?;
        let directory = command
            .directory
            .as_ref()
            .map(|path| text(name, "the directory", path.as_os_str().as_bytes()));
        let program = Program {
            file: File::Path(file),
            arguments: std::iter::once(name)
                .chain(&command.arguments)
                .map(|argument| text(name, "an argument", argument.as_bytes()))
                .collect::<Result<_, _>>()?,
            environment: environment(command)?,
            directory: directory.transpose()?,
            stdio: [server_in, server_out, server_stderr],
            keep: Vec::new(),
            group: None,
            stack_bytes: None,
        };
        let started = spawner::start(name, Purpose::Program(program), None)?;
        Ok(Self {
            process: Process::new(started, Reach::Group),
            stdin: Some(stdin),
            stdout: Some(stdout),
            stderr: Some(stderr),
        })
    }

    /// The writing end of the server's standard input. Dropping it is the polite way to end a
    /// server.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    pub fn take_stdin(&mut self) -> OwnedFd {
        self.stdin.take().expect("a server's stdin is taken once")
    }

    /// The reading end of the server's standard output.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    pub fn take_stdout(&mut self) -> OwnedFd {
        self.stdout.take().expect("a server's stdout is taken once")
    }

    /// The reading end of the server's standard error.
    ///
    /// # Panics
    ///
    /// If it was taken before.
    pub fn take_stderr(&mut self) -> OwnedFd {
        self.stderr.take().expect("a server's stderr is taken once")
    }

    /// Its process id, for logs. Another process may have it once this one is reaped.
    pub fn id(&self) -> u32 {
        self.process.pid()
    }

    /// Becomes readable when the server (not its children) has ended.
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.process.pidfd()
    }

    /// Asks the whole group to end (SIGTERM).
    ///
    /// # Errors
    ///
    /// What the kernel said, when it may signal no process of the group. A group that is gone is no
    /// error.
    pub fn terminate(&self) -> io::Result<()> {
        self.process.signal(libc::SIGTERM)
    }

    /// Kills the whole group (SIGKILL).
    ///
    /// # Errors
    ///
    /// As [`Self::terminate`].
    pub fn kill(&self) -> io::Result<()> {
        self.process.signal(libc::SIGKILL)
    }

    /// How the server ended; `None` while it runs. When it has ended, what is left of its group is
    /// killed.
    ///
    /// # Errors
    ///
    /// What the kernel said; never for a server that was not reaped by somebody else.
    pub fn try_wait(&mut self) -> io::Result<Option<Exit>> {
        self.process.try_wait()
    }

    /// Waits for the server's end, then kills what is left of its group.
    ///
    /// # Errors
    ///
    /// As [`Self::try_wait`].
    pub fn wait(&mut self) -> io::Result<Exit> {
        self.process.wait()
    }
}

fn text(program: &str, what: &str, bytes: &[u8]) -> Result<CString, SpawnError> {
    CString::new(bytes)
        .map_err(|_| SpawnError::Text { program: program.to_owned(), what: what.to_owned() })
}

fn environment(command: &ServerCommand) -> Result<Vec<CString>, SpawnError> {
    let pair = |(name, value): (&String, &String)| {
        // The value may be a secret, so only the name is told.
        let what = format!("the variable `{name}`");
        if name.is_empty() || name.contains('=') {
            return Err(SpawnError::Text { program: command.program.clone(), what });
        }
        text(&command.program, &what, format!("{name}={value}").as_bytes())
    };
    command.environment.iter().map(pair).collect()
}

/// Finds the program's file as a shell would, with the given environment in place of the gateway's
/// own.
fn search(command: &ServerCommand) -> Result<CString, SpawnError> {
    let program = &command.program;
    let (searched, folders) = if program.contains('/') {
        let from = command.directory.clone().unwrap_or_default();
        (format!("`{}`", from.join(program).display()), vec![from])
    } else {
        match command.environment.get("PATH") {
            None => ("nothing, for its environment has no `PATH`".to_owned(), Vec::new()),
            // An empty entry means the current directory (execvp(3)); that is never what is meant
            // here.
            Some(path) => (
                format!("its `PATH` `{path}`"),
                std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect(),
            ),
        }
    };
    let found = folders
        .iter()
        .map(|folder| folder.join(program))
        .filter(|_| !program.is_empty())
        .find_map(|path| executable(&path));
    found.ok_or_else(|| SpawnError::NotFound { program: program.clone(), searched })
}

/// The absolute path, if it is a file that may be executed.
fn executable(path: &Path) -> Option<CString> {
    let path = std::path::absolute(path).ok()?;
    let text = CString::new(path.as_os_str().as_bytes()).ok()?;
    (path.is_file() && sys::may_execute(&text).is_ok()).then_some(text)
}
