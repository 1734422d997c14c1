//! The ways to start a program that are compared, and one timed start of each.

use crate::{Sample, bubblewrap, tiny};
use gloveport_sandbox::{
    Filesystem, Outcome, Output, Sandbox, SandboxCommand, SandboxConfig, ServerCommand,
    ServerProcess, Stdin, StrictLimits, WorkerCommand, WorkerProcess, strict,
};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Role of this program as a confined worker, which answers one byte.
pub(crate) const WORKER: &str = "worker";
/// Role of this program that says one byte and ends.
pub(crate) const WORD: &str = "word";
/// What every program that is compared finds in its environment.
pub(crate) const ENVIRONMENT: [(&str, &str); 4] = [
    ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
    ("HOME", "/work"),
    ("TMPDIR", "/tmp"),
    ("LANG", "C.UTF-8"),
];

/// A way to start a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Method {
    Plain(Program),
    /// The same as a plain start of the tiny program: what differs is noise.
    PlainAgain,
    /// By our own spawner, without confinement.
    Spawner,
    /// This program, plainly, which is what a worker's start has to load as well.
    PlainWorker,
    /// A worker from its start to its first word.
    WorkerCold,
    /// A worker that is confined and waits: from its order to its first word.
    WorkerReady,
    Command(Program),
    Bubblewrap(Program),
}

/// What is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Program {
    Tiny,
    Python,
    Node,
}

impl Method {
    pub(crate) const ALL: [Self; 14] = [
        Self::Plain(Program::Tiny),
        Self::PlainAgain,
        Self::Spawner,
        Self::PlainWorker,
        Self::WorkerCold,
        Self::WorkerReady,
        Self::Command(Program::Tiny),
        Self::Bubblewrap(Program::Tiny),
        Self::Plain(Program::Python),
        Self::Command(Program::Python),
        Self::Bubblewrap(Program::Python),
        Self::Plain(Program::Node),
        Self::Command(Program::Node),
        Self::Bubblewrap(Program::Node),
    ];

    pub(crate) fn name(self) -> String {
        match self {
            Self::Plain(Program::Tiny) => "plain start of a tiny program".to_owned(),
            Self::PlainAgain => "  the same again (noise)".to_owned(),
            Self::Spawner => "  by our spawner, unconfined".to_owned(),
            Self::PlainWorker => "  of a worker's program".to_owned(),
            Self::WorkerCold => "strict worker, cold".to_owned(),
            Self::WorkerReady => "strict worker, handed out".to_owned(),
            Self::Command(Program::Tiny) => "command profile, tiny program".to_owned(),
            Self::Bubblewrap(Program::Tiny) => "bubblewrap, tiny program".to_owned(),
            Self::Plain(program) => format!("{}, plain", program.words().join(" ")),
            Self::Command(_) => "  command profile".to_owned(),
            Self::Bubblewrap(_) => "  bubblewrap".to_owned(),
        }
    }
}

impl Program {
    /// The file and its arguments; the tiny one is wherever it was written.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Tiny => &[],
            Self::Python => &["python3", "-c", "pass"],
            Self::Node => &["node", "-e", "0"],
        }
    }
}

/// All that is made ready before the clock runs.
pub(crate) struct Ground {
    folder: TempDir,
    own: PathBuf,
    sandbox: Sandbox,
    bubblewrap: Vec<String>,
    /// What `bwrap` says of itself.
    pub(crate) bubblewrap_version: Option<String>,
}

impl Ground {
    pub(crate) fn prepare() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        tiny::write(&folder.path().join("tiny"))?;
        let config = SandboxConfig {
            filesystem: Filesystem {
                readonly: vec![folder.path().to_owned()],
                ..Filesystem::default()
            },
            ..SandboxConfig::default()
        };
        Ok(Self {
            own: std::env::current_exe()?,
            sandbox: Sandbox::new(config).map_err(io::Error::other)?,
            bubblewrap: bubblewrap::words(folder.path()),
            bubblewrap_version: bubblewrap::version(),
            folder,
        })
    }

    /// What holds the command profile here.
    pub(crate) fn isolation(&self) -> String {
        self.sandbox.isolation().describe()
    }

    /// Whether the machine has what a method starts.
    pub(crate) fn has(&self, method: Method) -> bool {
        let program = match method {
            Method::Plain(program) | Method::Command(program) => program,
            Method::Bubblewrap(program) if self.bubblewrap_version.is_some() => program,
            Method::Bubblewrap(_) => return false,
            _ => Program::Tiny,
        };
        self.words(program).first().is_some_and(|path| fs::exists(path).unwrap_or(false))
    }

    /// A program with its whole path, which means the same inside and outside.
    fn words(&self, program: Program) -> Vec<String> {
        match program.words() {
            [] => vec![self.folder.path().join("tiny").to_string_lossy().into_owned()],
            [name, arguments @ ..] => std::iter::once(format!("/usr/bin/{name}"))
                .chain(arguments.iter().copied().map(str::to_owned))
                .collect(),
        }
    }

    /// Starts once, and stays to the end.
    pub(crate) fn start(&self, method: Method) -> io::Result<Sample> {
        match method {
            Method::Plain(program) => plain(&self.words(program), said_by(program)),
            Method::PlainAgain => plain(&self.words(Program::Tiny), &[tiny::WORD]),
            Method::Spawner => self.spawner(),
            Method::PlainWorker => {
                plain(&[self.own.to_string_lossy().into_owned(), WORD.to_owned()], b"w")
            }
            Method::WorkerCold => self.worker_cold(),
            Method::WorkerReady => self.worker_ready(),
            Method::Command(program) => self.command(program),
            Method::Bubblewrap(program) => {
                let mut words = self.bubblewrap.clone();
                words.extend(self.words(program));
                plain(&words, said_by(program))
            }
        }
    }

    fn spawner(&self) -> io::Result<Sample> {
        let command = ServerCommand {
            program: self.words(Program::Tiny).remove(0),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            directory: None,
        };
        let begin = Instant::now();
        let mut server = ServerProcess::spawn(&command).map_err(io::Error::other)?;
        let first = first_byte(&mut File::from(server.take_stdout()), &[tiny::WORD], begin)?;
        server.wait()?;
        Ok(Sample { first, total: begin.elapsed() })
    }

    fn worker(&self) -> io::Result<(WorkerProcess, UnixStream)> {
        let mut worker = WorkerProcess::spawn(&WorkerCommand {
            program: self.own.clone(),
            arguments: vec![WORKER.to_owned()],
            limits: StrictLimits { cpu: Duration::from_secs(10), memory_bytes: 512 << 20 },
        })
        .map_err(io::Error::other)?;
        let socket = UnixStream::from(worker.take_socket());
        Ok((worker, socket))
    }

    fn worker_cold(&self) -> io::Result<Sample> {
        let begin = Instant::now();
        let (mut worker, mut socket) = self.worker()?;
        let first = first_byte(&mut socket, b"r", begin)?;
        // At the end of its input it ends.
        socket.shutdown(std::net::Shutdown::Write)?;
        worker.wait()?;
        Ok(Sample { first, total: begin.elapsed() })
    }

    fn worker_ready(&self) -> io::Result<Sample> {
        let (mut worker, mut socket) = self.worker()?;
        first_byte(&mut socket, b"r", Instant::now())?;
        let begin = Instant::now();
        socket.write_all(b"g")?;
        let first = first_byte(&mut socket, b"g", begin)?;
        worker.wait()?;
        Ok(Sample { first, total: begin.elapsed() })
    }

    /// Two runs: the one that passes its output on tells when the first byte came, the other has
    /// the total of a run with all that belongs to it.
    fn command(&self, program: Program) -> io::Result<Sample> {
        let said = said_by(program);
        let mut first = None;
        if !said.is_empty() {
            let (came, first_came) = sync_channel(1);
            let begin = Instant::now();
            let stdout = Box::new(Stamp { came });
            self.run(program, Output::Forward { stdout, stderr: Box::new(io::sink()) })?;
            let at: Instant = first_came.try_recv().map_err(io::Error::other)?;
            first = Some(at - begin);
        }
        let begin = Instant::now();
        let bytes = self.run(program, Output::Capture)?;
        let total = begin.elapsed();
        if bytes != said {
            return Err(io::Error::other(format!("{program:?} in the sandbox said {bytes:?}")));
        }
        Ok(Sample { first, total })
    }

    fn run(&self, program: Program, output: Output) -> io::Result<Vec<u8>> {
        let mut words = self.words(program);
        let report = self
            .sandbox
            .run(SandboxCommand {
                program: words.remove(0),
                arguments: words,
                environment: BTreeMap::new(),
                directory: None,
                stdin: Stdin::Empty,
                output,
                copy_in: None,
                copy_out: None,
            })
            .map_err(io::Error::other)?;
        if report.outcome == Outcome::Exited(0) {
            return Ok(report.stdout.bytes);
        }
        Err(io::Error::other(format!("{program:?} in the sandbox: {report:?}")))
    }
}

/// Tells when it was first written to.
struct Stamp {
    came: SyncSender<Instant>,
}

impl Write for Stamp {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Later ones find the channel full, which is right.
        let _ = self.came.try_send(Instant::now());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn said_by(program: Program) -> &'static [u8] {
    match program {
        Program::Tiny => &[tiny::WORD],
        Program::Python | Program::Node => b"",
    }
}

/// A start by the standard library, to the end of the program.
fn plain(words: &[String], said: &[u8]) -> io::Result<Sample> {
    let [program, arguments @ ..] = words else { return Err(io::ErrorKind::InvalidInput.into()) };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(ENVIRONMENT);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let begin = Instant::now();
    let mut child = command.spawn()?;
    let mut stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let first = first_byte(&mut stdout, said, begin)?;
    let status = child.wait()?;
    let total = begin.elapsed();
    if !status.success() {
        let mut text = String::new();
        child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?.read_to_string(&mut text)?;
        return Err(io::Error::other(format!("`{program}`: {status}: {text}")));
    }
    Ok(Sample { first, total })
}

/// Waits for the one byte that must come, or for the end where there must be none.
fn first_byte(from: &mut impl Read, said: &[u8], begin: Instant) -> io::Result<Option<Duration>> {
    let mut byte = [0];
    let n = from.read(&mut byte)?;
    let took = begin.elapsed();
    if byte.get(..n) != Some(said) {
        return Err(io::Error::other(format!("{:?} came instead of {said:?}", byte.get(..n))));
    }
    Ok(Some(took).filter(|_| !said.is_empty()))
}

/// A worker: confined, it says that it is ready, answers one byte and ends.
pub(crate) fn worker() -> io::Result<()> {
    strict::confine().map_err(io::Error::other)?;
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    output.write_all(b"r")?;
    output.flush()?;
    let mut byte = [0];
    if input.read(&mut byte)? == 1 {
        output.write_all(&byte)?;
        output.flush()?;
    }
    Ok(())
}

/// What a plain start of this program says.
pub(crate) fn say() -> io::Result<()> {
    io::stdout().write_all(b"w")?;
    io::stdout().flush()
}
