//! Running a program on macOS, held by seatbelt. Experimental: written from what others report, and
//! checked by a compiler, not yet run on a Mac.
//!
//! A run is `sandbox-exec` with a profile of its own, in a session of its own, with two private
//! folders, a clean environment, limits of the kernel, and a watcher for those that the kernel does
//! not hold. Whether this machine can do that is tried when a sandbox is made, with a program that
//! does nothing; there is no weaker means to step down to.
//!
//! # What is weaker than on Linux
//!
//! - One that leaves its session lives on after the run, inside of its profile.
//! - Killing the gateway does not kill its runs.
//! - `processes` counts from what the user has at the start; `root` has no such limit.
//! - `memory_kib` and the processor time of all processes together are looked at 20 times a second.
//! - `disk_bytes` is not held, and files cannot be copied in or out.
//! - The proxies are at ports of the machine's own loopback interface: other programs of the
//!   machine can use them while a run lasts.
//! - What was refused is in the log of the system, marked with the tag of the run, not in the
//!   report.
//! - Named semaphores are refused, which the process pools of Python need: they would be seen by
//!   others and outlive the run.

mod folders;
mod network;
pub(crate) mod sys;
mod watch;

use crate::judged::Judged;
use crate::seatbelt::{Profile, ProfileError, Tag, environment};
use crate::stream::Streams;
use crate::{
    Isolation, Limits, Outcome, Report, SandboxCommand, SandboxConfig, SandboxError, SpawnError,
    Stdin, Usage, seatbelt,
};
use folders::Folders;
use gloveport_egress::Rules;
use network::Network;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Instant;
use sys::Limit;
use watch::Group;

/// `OPEN_MAX`: more is refused as a value.
const DESCRIPTORS_MAX: u64 = 10_240;
/// Does nothing.
const TRIAL: &str = "/usr/bin/true";

/// On what a run stands: there is one rung only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground;

impl Ground {
    /// What holds a run on it.
    #[expect(clippy::unused_self, reason = "the other systems have more than one")]
    pub(crate) fn isolation(self) -> Isolation {
        Isolation { namespaces: None, landlock: None, seccomp: false, cgroup: None, seatbelt: true }
    }
}

/// Tries whether seatbelt holds a program under `config`.
///
/// # Errors
///
/// Why it does not.
pub(crate) fn choose(config: &SandboxConfig) -> Result<Ground, SandboxError> {
    // No network: what shall be found out has nothing to do with it.
    let config = SandboxConfig { network: crate::Network::default(), ..config.clone() };
    let rules = Arc::new(Rules::parse(false, &[]).expect("no rule is a wrong one"));
    let command = SandboxCommand::new(TRIAL);
    let judged = Judged { config, rules, ground: Ground };
    let report = Run::of(&judged, &command)?.finish(command, None)?;
    if report.outcome == Outcome::Exited(0) {
        return Ok(Ground);
    }
    let said = String::from_utf8_lossy(&report.stderr.bytes);
    let reason = if said.contains("Operation not permitted") {
        "this process is in a sandbox already, and macOS puts none into another; start gloveport \
         outside of it"
            .to_owned()
    } else {
        let said: String = said.trim().chars().take(400).flat_map(char::escape_debug).collect();
        format!("it ended with {:?} and said `{said}`; report this system", report.outcome)
    };
    Err(refused(TRIAL, reason))
}

/// A run that is about to start.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    config: &'a SandboxConfig,
    name: String,
    folders: Folders,
    network: Network,
    process: Command,
    started: Instant,
}

impl<'a> Run<'a> {
    /// Makes everything that a run needs, but for its process.
    ///
    /// # Errors
    ///
    /// What cannot be had, and why.
    pub(crate) fn of(judged: &'a Judged, command: &SandboxCommand) -> Result<Self, SandboxError> {
        let started = Instant::now();
        let (config, name) = (&judged.config, command.program.clone());
        config.check_program(&name)?;
        if let Some(folder) = command.copy_in.as_ref().or(command.copy_out.as_ref()) {
            let folder = folder.to_string_lossy();
            let reason = format!(
                "files cannot be copied in or out here; list `{}` in `filesystem.readwrite`",
                folder.escape_debug()
            );
            return Err(refused(&name, reason));
        }
        let folders = Folders::make().map_err(|source| SandboxError::Folder { source })?;
        let network = Network::open(config, &judged.rules)
            .map_err(|source| SandboxError::Network { program: name.clone(), source })?;
        let denied = |error: ProfileError| refused(&name, error.to_string());
        let own = [folders.workspace.as_path(), &folders.temporary];
        let variables =
            environment::variables(&command.environment, own, &network.ports).map_err(denied)?;
        let program = environment::search(&name, &variables, &Path::is_file)
            .map_err(|searched| SpawnError::NotFound { program: name.clone(), searched })?;
        let run = seatbelt::Run {
            program: &program,
            workspace: &folders.workspace,
            temporary: &folders.temporary,
            proxies: &network.ports,
            tag: &Tag::parse(&folders.name()).map_err(denied)?,
        };
        let profile = Profile::command(config, &run, &sys::path_of).map_err(denied)?;
        let line = profile.command_line(&command.arguments);
        let directory = command.directory.as_deref().unwrap_or(&folders.workspace);
        let mut process = process(&line, &variables, directory);
        let limits = limits(&config.limits);
        sys::prepare(&mut process, limits.map_err(|source| refused(&name, source.to_string()))?);
        Ok(Self { config, name, folders, network, process, started })
    }

    /// Runs it to its end.
    ///
    /// # Errors
    ///
    /// Where it could not be started, or could not be watched; it is dead then.
    pub(crate) fn finish(
        self,
        command: SandboxCommand,
        cancel: Option<BorrowedFd<'_>>,
    ) -> Result<Report, SandboxError> {
        let Self { config, name, folders, network, process, started } = self;
        let begun = start(process, command.stdin);
        let (pipes, mut group) = begun.map_err(|source| refused(&name, source.to_string()))?;
        let lost = |source| SandboxError::Watch { program: name.clone(), source };
        let limits = &config.limits;
        let streams = Streams::start(pipes, command.output, limits.output_bytes);
        let mut streams = streams.map_err(lost)?;
        let watched = group.watch(&mut streams, limits, cancel, started).map_err(lost)?;
        let [stdout, stderr] = streams.finish().map_err(lost)?;
        let traffic = network.close();
        drop(folders);
        Ok(Report {
            outcome: watched.outcome,
            isolation: Ground.isolation(),
            usage: Usage {
                wall: started.elapsed(),
                cpu: watched.cpu,
                peak_memory_bytes: watched.peak_memory_bytes,
            },
            stdout,
            stderr,
            violations: Vec::new(),
            violations_left_out: 0,
            refused_hosts: traffic.refusals,
            copied_in: None,
            copied_out: None,
            copy_out_failure: None,
        })
    }
}

fn refused(program: &str, reason: String) -> SandboxError {
    SpawnError::Seatbelt { program: program.to_owned(), reason }.into()
}

/// `sandbox-exec` with these arguments.
fn process(line: &[String], environment: &BTreeMap<String, String>, directory: &Path) -> Command {
    let (program, arguments) = line.split_first().expect("a command line begins with a program");
    let mut process = Command::new(program);
    process.args(arguments).env_clear().envs(environment).current_dir(directory);
    process
}

/// What the kernel holds for each process.
fn limits(limits: &Limits) -> io::Result<Vec<Limit>> {
    let seconds = limits.cpu_time_ms.div_ceil(1_000).max(1);
    let processes = sys::own_processes()?.saturating_add(u64::from(limits.processes));
    let descriptors = u64::from(limits.file_descriptors).min(DESCRIPTORS_MAX);
    let wanted = [
        // At the soft limit it is told; who does not listen is killed a second later.
        (libc::RLIMIT_CPU, seconds, seconds.saturating_add(1)),
        (libc::RLIMIT_NPROC, processes, processes),
        (libc::RLIMIT_NOFILE, descriptors, descriptors),
        (libc::RLIMIT_FSIZE, limits.file_size_bytes, limits.file_size_bytes),
        // No image of a crash on the disk.
        (libc::RLIMIT_CORE, 0, 0),
    ];
    let lower = |(resource, soft, hard): (_, u64, u64)| {
        let most = sys::hard_limit(resource)?;
        Ok(Limit { resource, soft: soft.min(most), hard: hard.min(most) })
    };
    wanted.into_iter().map(lower).collect()
}

/// Starts a process with pipes for its output.
fn start(mut process: Command, stdin: Stdin) -> io::Result<([OwnedFd; 2], Group)> {
    let (stdout, to_stdout) = io::pipe()?;
    let (stderr, to_stderr) = io::pipe()?;
    process.stdout(to_stdout).stderr(to_stderr);
    let bytes = match stdin {
        Stdin::Empty => {
            process.stdin(File::open("/dev/null")?);
            None
        }
        Stdin::Bytes(bytes) => {
            process.stdin(Stdio::piped());
            Some(bytes)
        }
        Stdin::Pipe(pipe) => {
            process.stdin(pipe);
            None
        }
    };
    let mut child = process.spawn()?;
    // Our copies of its ends of the pipes: while they are open, no reader sees an end.
    drop(process);
    let group = Group::of(libc::pid_t::try_from(child.id()).map_err(io::Error::other)?)?;
    if let (Some(bytes), Some(mut to)) = (bytes, child.stdin.take()) {
        // It may never read them, so somebody else waits: until all of its processes are dead.
        let write = move || drop(to.write_all(&bytes));
        thread::Builder::new().name("sandbox stdin".to_owned()).spawn(write)?;
    }
    let pipes = [stdout, stderr].map(OwnedFd::from);
    for pipe in &pipes {
        sys::watch::set_non_blocking(pipe.as_raw_fd())?;
    }
    Ok((pipes, group))
}
