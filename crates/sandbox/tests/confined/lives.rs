//! The life of a worker as its gateway sees it: what it is from outside, and that it never outlives
//! its owner.

use crate::environments::{Environment, is_root};
use crate::support::{self, Case, DEADLINE, LIMITS, check, ended, line, say, text};
use gloveport_sandbox::{
    ExitCause, ServerCommand, ServerProcess, SpawnError, WorkerCommand, WorkerProcess, strict,
};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Instant;

/// The role of a worker that confines itself and gives back each byte.
pub(crate) fn echo() -> ExitCode {
    let Ok(isolation) = strict::confine() else {
        return ExitCode::FAILURE;
    };
    say(&isolation.describe());
    let mut byte = [0];
    while matches!(std::io::stdin().read(&mut byte), Ok(1)) {
        let mut out = std::io::stdout().lock();
        if out.write_all(&byte).and_then(|()| out.flush()).is_err() {
            break;
        }
        assert_ne!(byte, *b"!", "asked to panic");
    }
    ExitCode::SUCCESS
}

/// The role of a worker that does not look at its socket, so that only a signal ends it.
pub(crate) fn park() -> ExitCode {
    let Ok(isolation) = strict::confine() else {
        return ExitCode::FAILURE;
    };
    say(&isolation.describe());
    loop {
        std::thread::park();
    }
}

/// The role of a gateway that starts one process, tells its id, and waits to be killed.
pub(crate) fn gateway(kind: &str) -> ExitCode {
    if kind == "worker" {
        let (worker, _) = ready("park").expect("workers can be started");
        keep(worker.id(), &worker)
    } else {
        let server = ServerProcess::spawn(&ServerCommand {
            program: "/bin/sleep".to_owned(),
            arguments: vec!["1000".to_owned()],
            environment: BTreeMap::new(),
            directory: None,
        });
        let server = server.expect("servers can be started");
        keep(server.id(), &server)
    }
}

/// Tells an id and keeps its owner until this process is killed.
fn keep<T>(id: u32, _owner: &T) -> ! {
    say(&id.to_string());
    loop {
        std::thread::park();
    }
}

pub(crate) fn cases(environment: &'static Environment) -> Vec<Case> {
    vec![
        Case::new("census", move || census(environment)),
        Case::new("why there are no namespaces", move || refusal(environment)),
        Case::new("dies with its gateway: worker", || orphan("worker")),
        Case::new("dies with its gateway: server", || orphan("server")),
        Case::new("outlives the thread that started it", outlive_thread),
        Case::new("started by many threads at once", many_at_once),
        Case::new("killed from outside, twice", kill),
        Case::new("dropped", dropped),
        Case::new("a panic leaves its message", panic),
        Case::new("a program that is not there", || start_fails(Path::new("/nowhere/gloveport"))),
        Case::new("a program that cannot be executed", || start_fails(Path::new("/etc/passwd"))),
        Case::new("a NUL byte", nul),
        Case::new("not confined without an order", unordered),
    ]
}

fn ready(role: &str) -> Result<(WorkerProcess, std::os::unix::net::UnixStream), String> {
    let mut worker = support::worker(&[role])?;
    let mut socket = support::stream(&mut worker)?;
    let isolation = line(&mut socket)?;
    if isolation.ends_with("seccomp+rlimits") {
        Ok((worker, socket))
    } else {
        Err(format!("it did not start: {:?}", support::to_end(worker)))
    }
}

/// What the kernel says of a worker, read by its gateway.
fn census(environment: &Environment) -> Result<(), String> {
    let (worker, _socket) = ready("park")?;
    let folder = Path::new("/proc").join(worker.id().to_string());
    let status = fs::read_to_string(folder.join("status")).map_err(text)?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.map(|rest| rest.trim_start_matches(':').trim().to_owned())
    };
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
        check(of(set).as_deref(), Some("0000000000000000"))?;
    }
    check(of("NoNewPrivs").as_deref(), Some("1"))?;
    check(of("Seccomp").as_deref(), Some("2"))?;
    check(of("Threads").as_deref(), Some("1"))?;
    if environment.root {
        check(of("Uid").as_deref(), Some("200000\t200000\t200000\t200000"))?;
        check(of("Groups").as_deref(), Some(""))?;
    }
    let limits = fs::read_to_string(folder.join("limits")).map_err(text)?;
    let stack = limits.lines().find_map(|line| line.strip_prefix("Max stack size"));
    check(stack.and_then(|rest| rest.split_whitespace().next()), Some("8388608"))?;
    for limit in [
        "Max cpu time 1 2 seconds",
        "Max file size 0 0 bytes",
        "Max core file size 0 0 bytes",
        "Max processes 1 1 processes",
        "Max open files 3 3 files",
        "Max locked memory 0 0 bytes",
        "Max address space 268435456 268435456 bytes",
    ] {
        let found = limits.lines().any(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            words.join(" ") == limit
        });
        check((limit, found), (limit, true))?;
    }
    let stat = fs::read_to_string(folder.join("stat")).map_err(text)?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // Never a higher priority than the gateway itself has: an ordinary user's suite begins with 10.
    // SAFETY: numbers only; id 0 is this process.
    let own = unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) };
    check(after_name.split_whitespace().nth(16), Some(own.max(5).to_string().as_str()))?;
    if is_root() {
        inside(environment, &folder)
    } else if environment.isolation.starts_with("namespaces") {
        // Whoever makes a user namespace rules it, so its own gateway may look.
        Ok(())
    } else {
        // Non-dumpable: not even its own user may look into it.
        let peek = fs::read_dir(folder.join("fd")).map(Iterator::count);
        let kind = peek.map_err(|error| error.kind());
        check(kind, Err(std::io::ErrorKind::PermissionDenied))
    }
}

/// What only root can see of a worker.
fn inside(environment: &Environment, folder: &Path) -> Result<(), String> {
    let mut descriptors = Vec::new();
    for entry in fs::read_dir(folder.join("fd")).map_err(text)? {
        let entry = entry.map_err(text)?;
        let to = fs::read_link(entry.path()).map_err(text)?;
        let kind = to.display().to_string();
        let kind = kind.split(':').next().unwrap_or_default().to_owned();
        descriptors.push((entry.file_name().display().to_string(), kind));
    }
    descriptors.sort();
    let expected = [("0", "socket"), ("1", "socket"), ("2", "pipe")];
    let expected = expected.map(|(number, kind)| (number.to_owned(), kind.to_owned()));
    check(descriptors, expected.to_vec())?;
    let environ = fs::read_to_string(folder.join("environ")).map_err(text)?;
    let names: Vec<_> =
        environ.split_terminator('\0').filter_map(|pair| pair.split('=').next()).collect();
    check(names, vec!["TZ", "GLOVEPORT_CONFINE"])?;
    if environment.isolation.starts_with("namespaces") {
        let root = fs::read_dir(folder.join("root")).map_err(text)?;
        check(root.count(), 0)?;
        let mounts = fs::read_to_string(folder.join("mountinfo")).map_err(text)?;
        check(mounts.lines().count(), 1)?;
        check(mounts.contains(" / / ro,nosuid,nodev,noexec"), true)?;
        for namespace in ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"] {
            let of = |folder: &Path| fs::read_link(folder.join("ns").join(namespace));
            let (its, ours) =
                (of(folder).map_err(text)?, of(Path::new("/proc/self")).map_err(text)?);
            check((namespace, its == ours), (namespace, false))?;
        }
    }
    Ok(())
}

fn refusal(environment: &Environment) -> Result<(), String> {
    let worker = support::worker(&["echo"])?;
    let why = worker.without_namespaces();
    if environment.isolation.starts_with("namespaces") {
        return check(why, None);
    }
    let why = why.ok_or("no reason is given")?;
    let named = why.starts_with("step `clone` failed: Operation not permitted")
        || why.starts_with("step `make mounts private` failed: Operation not permitted");
    check((why, named), (why, true))
}

/// The gateway is killed in a way that leaves it no time for anything.
fn orphan(kind: &str) -> Result<(), String> {
    let mut gateway = Command::new(support::this())
        .args(["gateway", kind])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(text)?;
    let mut out = gateway.stdout.take().ok_or("a pipe was asked for")?;
    let pid: u32 = line(&mut out)?.parse().map_err(text)?;
    let process = support::open_process(pid)?;
    gateway.kill().map_err(text)?;
    gateway.wait().map_err(text)?;
    ended(process.as_fd())
}

fn outlive_thread() -> Result<(), String> {
    let starter = std::thread::spawn(|| {
        // SAFETY: always succeeds.
        let id = unsafe { libc::gettid() };
        (id, ready("echo"))
    });
    let (its_id, outcome) = starter.join().map_err(|_| "the thread panicked")?;
    let (mut worker, mut socket) = outcome?;
    // A joined thread may still be on its way out; the worker would be killed at the very end of
    // that.
    let begin = Instant::now();
    while Path::new("/proc/self/task").join(its_id.to_string()).exists() {
        check(begin.elapsed() < DEADLINE, true)?;
    }
    let mut byte = [0];
    for _ in 0..100 {
        socket.write_all(b"x").map_err(text)?;
        socket.read_exact(&mut byte).map_err(text)?;
    }
    check(worker.try_wait().map_err(text)?, None)
}

/// A lock that another thread holds at the moment of the clone stays held in the child forever, so
/// a child that needed one (to allocate, say) would hang here.
fn many_at_once() -> Result<(), String> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::hint::black_box(vec![0u8; 4_096]);
                }
            });
        }
        let start = || (0..4).try_for_each(|_| ready("echo").map(drop));
        let starters: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
        let ended: Vec<_> = starters.into_iter().map(ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        ended.into_iter().try_for_each(|ended| ended.map_err(|_| "a thread panicked")?)
    })
}

fn kill() -> Result<(), String> {
    let (mut worker, _socket) = ready("park")?;
    worker.kill().map_err(text)?;
    worker.kill().map_err(text)?;
    ended(worker.pidfd())?;
    let exit = worker.wait().map_err(text)?;
    check(exit.cause(LIMITS.cpu), ExitCause::Killed(libc::SIGKILL))?;
    worker.kill().map_err(text)?;
    check(worker.try_wait().map_err(text)?, Some(exit))
}

fn dropped() -> Result<(), String> {
    let (worker, _socket) = ready("park")?;
    let pid = worker.id();
    let process = support::open_process(pid)?;
    drop(worker);
    ended(process.as_fd())?;
    check(Path::new("/proc").join(pid.to_string()).exists(), false)
}

fn panic() -> Result<(), String> {
    let (mut worker, mut socket) = ready("echo")?;
    socket.write_all(b"!").map_err(text)?;
    let mut stderr = String::new();
    fs::File::from(worker.take_stderr()).read_to_string(&mut stderr).map_err(text)?;
    let exit = worker.wait().map_err(text)?;
    check(exit.cause(LIMITS.cpu), ExitCause::Exited(101))?;
    check(stderr.contains("asked to panic"), true)
}

fn start_fails(program: &Path) -> Result<(), String> {
    let failed = WorkerProcess::spawn(&WorkerCommand {
        program: program.to_owned(),
        arguments: Vec::new(),
        limits: LIMITS,
    });
    let said = failed.map(|worker| worker.id()).map_err(text);
    let expected = if program.exists() {
        "cannot start `/etc/passwd`: step `exec` failed: Permission denied (os error 13); \
         check that every user may execute the file (`chmod 755`), that its interpreter exists, \
         and that it begins with `#!` if it is a text"
    } else {
        "cannot start `/nowhere/gloveport`: step `open the program` failed: \
         No such file or directory (os error 2); \
         check that the file exists and may be read and executed"
    };
    check(said, Err(expected.to_owned()))
}

fn nul() -> Result<(), String> {
    let failed = WorkerProcess::spawn(&WorkerCommand {
        program: support::this(),
        arguments: vec!["a\0b".to_owned()],
        limits: LIMITS,
    });
    let is_text = matches!(failed, Err(SpawnError::Text { .. }));
    check(is_text, true)
}

/// A worker that somebody starts by hand must not run scripts.
fn unordered() -> Result<(), String> {
    let output =
        Command::new(support::this()).args(["attack", "fork", "-"]).output().map_err(text)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let refused = said.starts_with("not started as a worker: `GLOVEPORT_CONFINE` is missing");
    check((said.as_str(), refused), (said.as_str(), true))
}
