//! Starting a run on a rung of the ladder: everything that the child needs is made ready, the child
//! is started, and what it hands out (listeners, its workspace, the descriptor of its filter) is
//! received.

use crate::Stdin;
use crate::linux::bubblewrap::{self, Bubblewrap};
use crate::linux::cgroup::{Cgroups, Slot};
use crate::linux::command::child::{self, LISTENERS, Network, Prepared, Workspace};
use crate::linux::command::init::Kind;
use crate::linux::command::payload::{self, FILTER, Payload};
use crate::linux::command::plan::{Proc, RootPlan, WORKSPACE};
use crate::linux::run::ready::Ready;
use crate::linux::start::clone::{self, Purpose};
use crate::linux::start::identity::{Rung, User};
use crate::linux::start::process::{Process, Reach};
use crate::linux::start::spawner;
use crate::linux::sys::{self, Limit, socket, watch};
use crate::{Isolation, Provider, SandboxConfig, SpawnError, Step};
use gloveport_egress::Listeners;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs;
use std::io;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where programs are looked for, inside.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// A step of the start that failed.
type Failed = (Step, io::Error);

/// Who makes namespaces and a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Walls {
    /// We.
    Own,
    /// `bwrap`.
    Provided(Bubblewrap),
    /// Nobody: the program sees the machine's.
    None,
}

/// On what a run stands: one rung of the ladder, as it was tried.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// Who makes namespaces and a root.
    pub(crate) walls: Walls,
    /// Namespaces that the first child gets, and its user.
    pub(crate) rung: Rung,
    /// Whether `/proc` can be had.
    pub(crate) proc: Proc,
    /// The version of Landlock, where there is one.
    pub(crate) landlock: Option<u8>,
    /// What counts a run as a whole; `None` for a trial.
    pub(crate) cgroups: Option<Arc<Cgroups>>,
    /// Makes the program's user, in what the configuration names, the user that this process is.
    /// `None` where it is that user anyway, or may not.
    pub(crate) owners: Option<Arc<OwnedFd>>,
    /// What all runs have in common; `None` where it differs, as each has folders of its own.
    pub(crate) ready: Option<Arc<Ready>>,
}

impl Ground {
    /// One that is yet to be tried.
    pub(crate) fn bare(walls: Walls, rung: Rung, proc: Proc, landlock: Option<u8>) -> Self {
        Self { walls, rung, proc, landlock, cgroups: None, ready: None, owners: None }
    }

    /// What holds a run on it.
    pub(crate) fn isolation(&self) -> Isolation {
        Isolation {
            namespaces: self.provider(),
            landlock: self.landlock,
            seccomp: true,
            cgroup: self.cgroups.as_ref().and_then(|groups| groups.version().ok()),
            seatbelt: false,
        }
    }

    /// Whether a program has a root of its own, and namespaces with it.
    pub(crate) fn has_root(&self) -> bool {
        self.provider().is_some()
    }

    /// Who makes the namespaces.
    pub(crate) fn provider(&self) -> Option<Provider> {
        match self.walls {
            Walls::Own => Some(Provider::Own),
            Walls::Provided(_) => Some(Provider::Bubblewrap),
            Walls::None => None,
        }
    }
}

/// What a run starts with.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) config: &'a SandboxConfig,
    /// A name or a path; `None` to try whether everything can be had.
    pub(crate) program: Option<&'a str>,
    pub(crate) arguments: &'a [String],
    pub(crate) environment: &'a BTreeMap<String, String>,
    pub(crate) directory: Option<&'a Path>,
    pub(crate) workspace: Workspace,
    /// What counts the run as a whole.
    pub(crate) slot: Option<&'a Slot>,
}

/// A child that has built its sandbox. Unless it is told to go on it does not.
pub(crate) struct Begun {
    /// First, so that a child that waits here sees its end before its own end is waited for.
    channel: OwnedFd,
    pub(crate) process: Process,
    pub(crate) report: OwnedFd,
    pub(crate) stdout: OwnedFd,
    pub(crate) stderr: OwnedFd,
    pub(crate) listeners: Option<Listeners>,
    pub(crate) workspace: Option<OwnedFd>,
    /// Whether the child waits for a byte before it goes on.
    waits: bool,
    status: OwnedFd,
}

/// A program that runs.
pub(crate) struct Launched {
    /// The descriptor of its filter, where it is watched.
    pub(crate) filter: Option<OwnedFd>,
}

/// Where the parts of a run are.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// Home and workspace.
    pub(crate) work: PathBuf,
    /// Temporary files.
    pub(crate) temporary: PathBuf,
}

impl Places {
    /// As they are in a root of its own.
    pub(crate) fn inside() -> Self {
        Self { work: WORKSPACE.into(), temporary: "/tmp".into() }
    }

    /// Folders that are there on every machine.
    pub(crate) fn anywhere() -> Self {
        Self { work: "/".into(), temporary: "/".into() }
    }
}

impl Order<'_> {
    fn name(&self) -> String {
        self.program.unwrap_or("a trial").to_owned()
    }

    fn failed(&self, (step, source): Failed) -> SpawnError {
        SpawnError::Failed { program: self.name(), step, source }
    }

    /// Starts a child that builds its sandbox, and receives what it hands out.
    ///
    /// # Errors
    ///
    /// [`SpawnError`] with the step that failed; nothing is left behind then.
    pub(crate) fn begin(
        &self,
        ground: &Ground,
        places: &Places,
        stdin: Stdin,
    ) -> Result<Begun, SpawnError> {
        let descriptors = |error| self.failed((Step::Descriptors, error));
        let ends = Ends::make(stdin).map_err(descriptors)?;
        let (channel, channel_child) = socket::channel().map_err(descriptors)?;
        let channel_child = clone::above_stdio(channel_child).map_err(descriptors)?;
        let (lifeline_child, lifeline) = clone::pipe().map_err(descriptors)?;
        let (report, report_child) = clone::pipe().map_err(descriptors)?;
        let ready = match ground.ready.as_ref().filter(|ready| ready.is_there()) {
            Some(ready) => Ok(Arc::clone(ready)),
            None => Ready::make(self.config, ground, places).map(Arc::new),
        };
        let ready = ready.map_err(|failed| self.failed(failed))?;
        let lent = match (&ready.root, &ground.owners) {
            (Some(root), Some(owners)) => root.lend(owners.as_fd()),
            (_, _) => Ok(Vec::new()),
        };
        if matches!(ground.walls, Walls::Provided(_)) {
            // `bwrap` follows links; ours are opened without any.
            let led = ready.plan.lead_nowhere_else();
            led.map_err(|error| self.failed((Step::RootBind, error)))?;
        }
        let prepared = Prepared {
            root: ready.root.clone(),
            lent: lent.map_err(|error| self.failed((Step::RootSource, error)))?,
            network: ready.network,
            workspace: self.workspace,
            payload: self.payload(ground, places, &ready)?,
            channel: channel_child,
            lifeline: lifeline_child,
            report: report_child,
            stdio: ends.inside,
            init: if ground.has_root() { Kind::Namespace } else { Kind::Subreaper },
            group: self.slot.and_then(Slot::clone_into),
        };
        let (process, status) = self.start(ground, &ready.plan, prepared, lifeline)?;
        let mut begun = Begun {
            process,
            report,
            stdout: ends.stdout,
            stderr: ends.stderr,
            listeners: None,
            workspace: None,
            waits: self.workspace == Workspace::HandedOut,
            channel,
            status,
        };
        if matches!(ground.walls, Walls::Provided(_)) {
            begun.receive_greeting().map_err(|failed| self.failed(failed))?;
        }
        match begun.receive_all(ready.network, self.workspace) {
            Ok(()) => Ok(begun),
            Err(error) => Err(self.failed(begun.failure(error))),
        }
    }

    /// Starts what was prepared, by ourselves or by `bwrap`. Gives the process, and what tells how
    /// far it came.
    fn start(
        &self,
        ground: &Ground,
        plan: &RootPlan,
        prepared: Prepared,
        lifeline: OwnedFd,
    ) -> Result<(Process, OwnedFd), SpawnError> {
        let (purpose, stage) = match ground.walls {
            Walls::Own | Walls::None => (Purpose::Command(Box::new(prepared)), None),
            Walls::Provided(bubblewrap) => {
                let (program, status) = bubblewrap
                    .program(plan, prepared)
                    .map_err(|error| self.failed((Step::Bubblewrap, error)))?;
                (Purpose::Program(program), Some(status))
            }
        };
        let started = match self.slot.and_then(Slot::spawner) {
            Some(spawner) => spawner.begin(&self.name(), purpose, Some(ground.rung))?,
            None => spawner::begin(&self.name(), purpose, Some(ground.rung))?,
        };
        let reach = match ground.walls {
            // Process 1 of a namespace takes everything in there with it; to it the lifeline is for
            // the case that this process dies.
            Walls::Own => Reach::Namespace(lifeline),
            // `bwrap` is above process 1 and would be gone before it.
            Walls::Provided(_) | Walls::None => Reach::Told(Some(lifeline)),
        };
        let process = Process::new((started.pid, started.pidfd), reach);
        let Some(stage) = stage else { return Ok((process, started.status)) };
        match spawner::read_failure(started.status.as_fd()) {
            Ok(None) => Ok((process, stage)),
            Ok(Some(failed)) => Err(self.failed(failed)),
            Err(error) => Err(self.failed((Step::Control, error))),
        }
    }

    fn payload(
        &self,
        ground: &Ground,
        places: &Places,
        ready: &Ready,
    ) -> Result<Payload, SpawnError> {
        let mut limits = payload::limits(&self.config.limits);
        limits.push((libc::RLIMIT_NPROC, Limit::both(self.tasks(ground))));
        let directory = self.directory.unwrap_or(&places.work).as_os_str().as_bytes();
        let text = |what: &str, bytes: &[u8]| {
            CString::new(bytes)
                .map_err(|_| SpawnError::Text { program: self.name(), what: what.to_owned() })
        };
        let program = match self.program {
            None => None,
            Some(name) => Some(text("its name", self.search(name)?.as_os_str().as_bytes())?),
        };
        let arguments = self.program.into_iter().chain(self.arguments.iter().map(String::as_str));
        Ok(Payload {
            limits,
            confinement: Arc::clone(&ready.confinement),
            directory: text("the directory", directory)?,
            program,
            arguments: arguments
                .map(|argument| text("an argument", argument.as_bytes()))
                .collect::<Result<_, _>>()?,
            environment: self.environment(places, ready.network)?,
        })
    }

    /// The limit of processes and threads as the kernel counts them: for one user of one user
    /// namespace, and so with the process above.
    fn tasks(&self, ground: &Ground) -> u64 {
        let own = u64::from(self.config.limits.processes) + 1;
        match (ground.has_root(), ground.rung.user) {
            (true, _) | (false, User::Private(_)) => own,
            // The user's other processes count as well.
            (false, User::Own { user, .. }) => own + tasks_of(user),
        }
    }

    fn environment(&self, places: &Places, network: Network) -> Result<Vec<CString>, SpawnError> {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        let mut set = |name: &str, value: &str| {
            all.insert(name.to_owned(), value.to_owned());
        };
        set("PATH", PATH);
        set("HOME", &places.work.to_string_lossy());
        set("TMPDIR", &places.temporary.to_string_lossy());
        set("LANG", "C.UTF-8");
        if network == Network::Listeners {
            for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
                set(name, "http://127.0.0.1:3128");
            }
            for name in ["ALL_PROXY", "all_proxy"] {
                set(name, "socks5h://127.0.0.1:1080");
            }
        }
        all.extend(self.environment.iter().map(|(name, value)| (name.clone(), value.clone())));
        all.into_iter()
            .map(|(name, value)| {
                // The value may be a secret, so only the name is told.
                let what = format!("the variable `{name}`");
                let wrong = || SpawnError::Text { program: self.name(), what: what.clone() };
                if name.is_empty() || name.contains('=') {
                    return Err(wrong());
                }
                CString::new(format!("{name}={value}")).map_err(|_| wrong())
            })
            .collect()
    }

    /// The program's path inside. A name is searched in its `PATH`; what a path with a slash means
    /// is found out by the kernel.
    fn search(&self, name: &str) -> Result<PathBuf, SpawnError> {
        if name.contains('/') {
            return Ok(name.into());
        }
        let path = self.environment.get("PATH").map_or(PATH, String::as_str);
        let found = std::env::split_paths(path)
            .filter(|folder| folder.is_absolute() && !name.is_empty())
            .map(|folder| folder.join(name))
            .find(|path| {
                let text = CString::new(path.as_os_str().as_bytes());
                path.is_file() && text.is_ok_and(|text| sys::may_execute(&text).is_ok())
            });
        found.ok_or_else(|| SpawnError::NotFound {
            program: name.to_owned(),
            searched: format!("`{path}`, the `PATH` inside"),
        })
    }
}

impl Begun {
    /// Waits until `bwrap` has done its part, or says why it could not.
    fn receive_greeting(&mut self) -> Result<(), Failed> {
        let mut byte = [0];
        match socket::receive(self.channel.as_fd(), &mut byte) {
            Ok(received) if received.length == 1 && byte == [child::GREETING] => Ok(()),
            Ok(_) => {
                // It has said why before it let go of the channel.
                let said = bubblewrap::first_line(&self.stderr);
                Err((Step::Bubblewrap, io::Error::other(said)))
            }
            Err(error) => Err((Step::Control, error)),
        }
    }

    /// What the child hands out before it waits.
    fn receive_all(&mut self, network: Network, workspace: Workspace) -> io::Result<()> {
        if network == Network::Listeners {
            let mut listeners = Vec::new();
            for _ in LISTENERS {
                listeners.push(self.receive(child::LISTENER)?);
            }
            let listeners: [OwnedFd; LISTENERS.len()] =
                listeners.try_into().map_err(|_| io::ErrorKind::InvalidData)?;
            let [http_proxy, socks_proxy, tls, plain, dns] = listeners;
            self.listeners = Some(Listeners {
                http_proxy: Some(TcpListener::from(http_proxy)),
                socks_proxy: Some(TcpListener::from(socks_proxy)),
                tls: Some(TcpListener::from(tls)),
                plain: Some(TcpListener::from(plain)),
                dns: Some(UdpSocket::from(dns)),
            });
        }
        if workspace == Workspace::HandedOut {
            self.workspace = Some(self.receive(child::WORKSPACE)?);
        }
        Ok(())
    }

    fn receive(&self, expected: u8) -> io::Result<OwnedFd> {
        let mut byte = [0];
        let received = socket::receive(self.channel.as_fd(), &mut byte)?;
        match received.descriptor {
            Some(descriptor) if received.length == 1 && byte == [expected] => Ok(descriptor),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Lets the child go on, and waits until it is its program.
    ///
    /// # Errors
    ///
    /// The step that failed.
    pub(crate) fn go(&mut self) -> Result<Launched, Failed> {
        if self.waits
            && let Err(error) = sys::write(self.channel.as_raw_fd(), b"g")
        {
            return Err(self.failure(error));
        }
        // At its end the program runs without being watched, or a step failed.
        let filter = self.receive(FILTER).ok();
        match spawner::read_failure(self.status.as_fd()) {
            Ok(None) => Ok(Launched { filter }),
            Ok(Some(failed)) => Err(failed),
            Err(error) => Err((Step::Control, error)),
        }
    }

    /// What the child says of its failure, or else this error.
    fn failure(&self, error: io::Error) -> Failed {
        match spawner::read_failure(self.status.as_fd()) {
            Ok(Some(failed)) => failed,
            Ok(None) | Err(_) => (Step::Control, error),
        }
    }
}

/// The descriptors of a run.
struct Ends {
    inside: [OwnedFd; 3],
    stdout: OwnedFd,
    stderr: OwnedFd,
}

impl Ends {
    fn make(stdin: Stdin) -> io::Result<Self> {
        let stdin = match stdin {
            Stdin::Empty => fs::File::open("/dev/null")?.into(),
            Stdin::Bytes(bytes) => watch::sealed_memory(&bytes)?,
            Stdin::Pipe(pipe) => pipe,
        };
        let (stdout, stdout_child) = clone::pipe()?;
        let (stderr, stderr_child) = clone::pipe()?;
        for descriptor in [&stdout, &stderr] {
            watch::set_non_blocking(descriptor.as_raw_fd())?;
        }
        let inside = [clone::above_stdio(stdin)?, stdout_child, stderr_child];
        Ok(Self { inside, stdout, stderr })
    }
}

/// Processes and threads that a user has now.
fn tasks_of(user: u32) -> u64 {
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    processes
        .flatten()
        .filter_map(|process| fs::read_to_string(process.path().join("status")).ok())
        .filter_map(|status| {
            let field = |name: &str| {
                let line = status.lines().find_map(|line| line.strip_prefix(name))?;
                line.split_whitespace().next()?.parse::<u64>().ok()
            };
            (field("Uid:")? == u64::from(user)).then(|| field("Threads:"))?
        })
        .sum()
}
