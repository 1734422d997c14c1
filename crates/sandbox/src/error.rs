//! What can go wrong while a process is started or confines itself.
//!
//! Messages carry the step, the kernel's words and the remedy, since a worker's error reaches the
//! operator as one line of text.

#[cfg(target_os = "linux")]
use crate::Unavailable;
use crate::{ConfigError, Step, WorkspaceError};
use std::io;

/// Why a process could not be started.
#[derive(Debug, thiserror::Error)]
pub enum SpawnError {
    /// No file of that name may be executed.
    #[error("cannot find `{program}`: searched {searched}; install it or give its absolute path")]
    NotFound {
        /// The program as it was asked for.
        program: String,
        /// Where it was looked for, in words.
        searched: String,
    },
    /// An argument, a variable or a path that no process can be given.
    #[error("cannot start `{program}`: {what} contains a NUL byte or an `=` in a name; remove it")]
    Text {
        /// The program.
        program: String,
        /// Which text.
        what: String,
    },
    /// A step of the start failed.
    #[error("cannot start `{program}`: step `{step}` failed: {source}; {}", step.remedy_of(source))]
    Failed {
        /// The program.
        program: String,
        /// The step.
        step: Step,
        /// What the kernel said.
        source: io::Error,
    },
    /// The seatbelt of macOS cannot hold it.
    #[error("cannot run `{program}` under a seatbelt: {reason}")]
    Seatbelt {
        /// The program.
        program: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The thread that starts processes could not be started.
    #[error(
        "cannot start the thread that starts processes: {0}; \
         raise the limit of processes (`ulimit -u`)"
    )]
    Spawner(#[source] io::Error),
    /// The thread that starts processes is gone.
    #[error("the thread that starts processes is gone; restart gloveport")]
    SpawnerGone,
}

/// Why a worker could not confine itself. It must exit then, without reading a script.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// The process was not started as a worker.
    #[error(
        "not started as a worker: `GLOVEPORT_CONFINE` is {found}; \
         a worker is started by gloveport alone"
    )]
    NotAWorker {
        /// What is there instead.
        found: String,
    },
    /// Confinement holds for the calling thread, so there may be no other.
    #[error("more than one thread runs; confine before any thread is started")]
    Threads,
    /// A step of the confinement failed.
    #[error("cannot confine this worker: step `{step}` failed: {source}; {}", step.remedy())]
    Failed {
        /// The step.
        step: Step,
        /// What the kernel said.
        source: io::Error,
    },
    /// Landlock is there, yet it refused the rules.
    #[error("cannot confine this worker: landlock refused its rules: {0}; report this kernel")]
    Landlock(#[source] Box<dyn std::error::Error + Send + Sync>),
}

#[cfg(target_os = "linux")]
impl ConfineError {
    /// A failed step.
    pub(crate) fn at(step: Step) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Failed { step, source }
    }
}

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The configuration asks for what cannot be had.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The program could not be started.
    #[error(transparent)]
    Spawn(#[from] SpawnError),
    /// No rung of the ladder holds.
    #[cfg(target_os = "linux")]
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Files could not be copied in.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The run's control group could not be made, or does not say what it counted.
    #[error("cannot count `{program}` as a whole: {reason}")]
    Group {
        /// The program.
        program: String,
        /// Why, and what to do about it.
        reason: String,
    },
    /// A program without a root of its own has nowhere to be.
    #[error("cannot make a private folder: {source}; set `TMPDIR` to a folder that can be written")]
    Folder {
        /// What the system said.
        source: io::Error,
    },
    /// The network could not be served.
    #[error("cannot serve the network of `{program}`: {source}; raise the limit of threads")]
    Network {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A run could not be watched to its end; it was killed.
    #[error("lost sight of `{program}`, which was killed: {source}; report this as a defect")]
    Watch {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
}
