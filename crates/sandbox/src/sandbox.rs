//! Running any program under a [`SandboxConfig`].

#[cfg(target_os = "macos")]
use crate::macos::{self as ladder, Ground, Run};
use crate::{ConfigError, Isolation, Report, SandboxConfig, SpawnError, WorkspaceError};
#[cfg(target_os = "linux")]
use crate::{
    ladder::{self, Unavailable},
    launch::Ground,
    run::Run,
    stage::Stage,
};
use gloveport_egress::Rules;
use std::collections::BTreeMap;
use std::io::{self, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

/// A judged configuration with the rung of the ladder that holds for it, ready to run programs.
/// Cheap to copy and to keep; every run gets everything fresh.
#[derive(Debug, Clone)]
pub struct Sandbox {
    pub(crate) config: SandboxConfig,
    pub(crate) rules: Arc<Rules>,
    pub(crate) ground: Ground,
}

/// What to run.
#[derive(Debug)]
pub struct SandboxCommand {
    /// The program: a name that is searched in the `PATH` of the inside (`/usr/local/bin`,
    /// `/usr/bin`, `/bin`), or an absolute path that can be seen there.
    pub program: String,
    /// Its arguments, without its name.
    pub arguments: Vec<String>,
    /// Variables beside `PATH`, `HOME`, `LANG`, `TMPDIR` and those that name the proxies. Nothing of
    /// the caller's own environment is passed on.
    pub environment: BTreeMap<String, String>,
    /// Where it starts; `/work`, its workspace, where there is none.
    pub directory: Option<PathBuf>,
    /// Its standard input.
    pub stdin: Stdin,
    /// Where its standard output and error go.
    pub output: Output,
    /// A folder whose content is copied into `/work` before it starts.
    pub copy_in: Option<PathBuf>,
    /// A folder that the content of `/work` is copied to after its end, whatever its end was.
    pub copy_out: Option<PathBuf>,
}

impl SandboxCommand {
    /// A program without arguments, input and files, whose output goes into the report.
    pub fn new(program: impl Into<String>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            directory: None,
            stdin: Stdin::Empty,
            output: Output::Capture,
            copy_in: None,
            copy_out: None,
        }
    }
}

/// Standard input of a run.
#[derive(Debug, Default)]
pub enum Stdin {
    /// It is at its end.
    #[default]
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// What comes out of this descriptor, a pipe whose other end the caller fills. Never a
    /// terminal: it could be written to.
    Pipe(OwnedFd),
}

/// Where output goes.
#[derive(Default)]
pub enum Output {
    /// Into the report.
    #[default]
    Capture,
    /// To these, as it comes. What they refuse to take ends the run.
    Forward {
        /// Takes standard output.
        stdout: Box<dyn io::Write + Send>,
        /// Takes standard error.
        stderr: Box<dyn io::Write + Send>,
    },
}

impl std::fmt::Debug for Output {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Capture => "Capture",
            Self::Forward { .. } => "Forward",
        })
    }
}

/// Ends runs from another thread. Copies of it are the same one.
#[derive(Debug, Clone)]
pub struct Cancel {
    ends: Arc<(PipeReader, PipeWriter)>,
}

impl Cancel {
    /// One that has not been used.
    ///
    /// # Errors
    ///
    /// Where no pipe can be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self { ends: Arc::new(io::pipe()?) })
    }

    /// Ends every run that was given this, now and later. Returns at once. It may be called from any
    /// thread, and more than once.
    pub fn cancel(&self) {
        // A full pipe is one that was used already.
        let _ = (&self.ends.1).write(b"c");
    }

    fn descriptor(&self) -> BorrowedFd<'_> {
        self.ends.0.as_fd()
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

impl Sandbox {
    /// A sandbox of this configuration, on the best rung that this machine gives. It is tried with a
    /// throw-away child, some milliseconds. What the links among the configured paths and in `/etc`
    /// point to is found out here, once for all runs.
    ///
    /// # Errors
    ///
    /// Values that no machine can give, or no rung that holds.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        #[cfg(target_os = "linux")]
        return Self::on_a_rung(config, |config| Ok(ladder::choose(config, None)?));
        #[cfg(target_os = "macos")]
        Self::on_a_rung(config, ladder::choose)
    }

    /// As [`Self::new`], where namespaces may also be made by `bwrap`: a program that can be its own
    /// second stage says so with what [`crate::stage::enter`] gave it.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    #[cfg(target_os = "linux")]
    pub fn with_stage(config: SandboxConfig, stage: Stage) -> Result<Self, SandboxError> {
        Self::on_a_rung(config, |config| Ok(ladder::choose(config, Some(stage))?))
    }

    fn on_a_rung(
        config: SandboxConfig,
        choose: impl FnOnce(&SandboxConfig) -> Result<Ground, SandboxError>,
    ) -> Result<Self, SandboxError> {
        config.check()?;
        let network = &config.network;
        let rules = Rules::parse(network.allow_outbound, &network.allowed_hosts)
            .expect("hosts were read when the configuration was checked");
        let ground = choose(&config)?;
        Ok(Self { config, rules: Arc::new(rules), ground })
    }

    /// The configuration.
    pub fn config(&self) -> &SandboxConfig {
        &self.config
    }

    /// What holds every run.
    pub fn isolation(&self) -> Isolation {
        self.ground.isolation()
    }

    /// Runs a program to its end, at the latest that of its limits. Blocks.
    ///
    /// # Errors
    ///
    /// [`SandboxError`], where nothing was run or a run could not be watched. That a program fails
    /// or comes to a limit is no error.
    pub fn run(&self, command: SandboxCommand) -> Result<Report, SandboxError> {
        Run::of(self, &command)?.finish(command, None)
    }

    /// As [`Self::run`]; ends when it is told to.
    ///
    /// # Errors
    ///
    /// As [`Self::run`].
    pub fn run_until(
        &self,
        command: SandboxCommand,
        cancel: &Cancel,
    ) -> Result<Report, SandboxError> {
        Run::of(self, &command)?.finish(command, Some(cancel.descriptor()))
    }
}
