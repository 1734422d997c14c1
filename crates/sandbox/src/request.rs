//! What is asked of a sandbox: a program, with what goes in and where it comes out.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

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
