//! What a script that has taken over its engine would try, each with the end that it must have.

use crate::environments::Environment;
use crate::support::{self, Case, LIMITS, check, say, text};
use gloveport_sandbox::{ExitCause, strict};
use std::fs;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::fd::{FromRawFd, IntoRawFd};
use std::process::{Command, ExitCode, Stdio};

/// Says that what follows runs in the sandbox.
const STARTED: &str = "@@ started in ";
/// Says what an attack got.
const GOT: &str = "@@ got ";
/// Says that the kernel refused, and with which error.
const REFUSED: &str = "@@ refused ";

/// One attack. `run` gives what it got, or the kernel's refusal.
pub(crate) struct Attack {
    name: &'static str,
    run: fn(&str) -> io::Result<String>,
    ends: Ends,
    control: Control,
}

/// How an attack on the sandbox must end.
#[derive(Debug, Clone, Copy)]
enum Ends {
    /// The worker is killed by the filter.
    Killed,
    /// The call fails with this error number.
    Refused(i32),
    /// The worker is killed at its processor time.
    CpuLimit,
    /// The worker dies of the attack itself; it is no violation.
    Crashed,
}

/// Who can do this without a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Anyone,
    Root,
    /// It crashes there as well, or would not end.
    None,
}

const fn killed(name: &'static str, run: fn(&str) -> io::Result<String>) -> Attack {
    attack_of(name, run, Ends::Killed)
}

const fn refused(name: &'static str, run: fn(&str) -> io::Result<String>) -> Attack {
    attack_of(name, run, Ends::Refused(libc::EPERM))
}

const fn attack_of(name: &'static str, run: fn(&str) -> io::Result<String>, ends: Ends) -> Attack {
    Attack { name, run, ends, control: Control::Anyone }
}

const ATTACKS: &[Attack] = &[
    refused("read /etc/passwd", |_| fs::read_to_string("/etc/passwd")),
    refused("list the root", |_| fs::read_dir("/").map(|entries| entries.count().to_string())),
    refused("write a file", |_| {
        let path = std::env::temp_dir().join(format!("gloveport-{}", std::process::id()));
        fs::write(&path, "x")?;
        fs::remove_file(&path)?;
        Ok("written".to_owned())
    }),
    refused("read /proc/self/environ", |_| {
        fs::read_to_string("/proc/self/environ").map(|text| text.len().to_string())
    }),
    attack_of("own environment", own_environment, Ends::Refused(libc::ENOENT)),
    attack_of("leaked descriptor", leaked_descriptor, Ends::Refused(libc::EBADF)),
    killed("socket inet", |_| socket(libc::AF_INET)),
    killed("socket unix", |_| socket(libc::AF_UNIX)),
    killed("socketpair", |_| {
        let mut pair = [0i32; 2];
        let pair = (&raw mut pair).expose_provenance();
        call(libc::SYS_socketpair, [1, 1, 0, pair])
    }),
    killed("connect to the gateway's machine", |target| {
        TcpStream::connect(field(target, 0)).map(|_| "connected".to_owned())
    }),
    killed("fork", |_| forked()),
    killed("clone thread", |_| {
        let thread = std::thread::Builder::new().spawn(|| "ran".to_owned())?;
        thread.join().map_err(|_| io::ErrorKind::Other.into())
    }),
    #[cfg(target_arch = "x86_64")]
    killed("fork by its old number", |_| {
        // SAFETY: the child leaves at once.
        match unsafe { libc::syscall(libc::SYS_fork) } {
            // SAFETY: as above.
            0 => unsafe { libc::_exit(0) },
            pid => result(pid),
        }
    }),
    killed("execve", |_| execute()),
    killed("signal the gateway", |target| call(libc::SYS_kill, [number(target, 3), 0, 0, 0])),
    killed("ptrace", |_| call(libc::SYS_ptrace, [0; 4])),
    killed("mmap executable", |_| map(libc::PROT_EXEC, PRIVATE)),
    killed("mmap shared", |_| map(0, libc::MAP_SHARED | libc::MAP_ANONYMOUS)),
    killed("mmap locked", |_| map(0, PRIVATE | libc::MAP_POPULATE)),
    killed("mprotect executable", |_| {
        let page = map(libc::PROT_READ, PRIVATE)?.parse().unwrap_or(0);
        call(libc::SYS_mprotect, [page, 4_096, libc::PROT_EXEC as usize, 0])
    }),
    killed("memfd", |_| call(libc::SYS_memfd_create, [c"x".as_ptr().expose_provenance(), 0, 0, 0])),
    killed("new descriptor by pipe", |_| {
        let mut pair = [0i32; 2];
        let pair = (&raw mut pair).expose_provenance();
        call(libc::SYS_pipe2, [pair, 0, 0, 0])
    }),
    killed("new descriptor by dup", |_| call(libc::SYS_dup, [0; 4])),
    killed("read a key of the session", session_key),
    killed("unshare", |_| call(libc::SYS_unshare, [libc::CLONE_NEWUSER as usize, 0, 0, 0])),
    Attack {
        control: Control::Root,
        ..killed("mount", |_| {
            call(libc::SYS_fsopen, [c"tmpfs".as_ptr().expose_provenance(), 0, 0, 0])
        })
    },
    refused("change limits", |_| {
        let limit = libc::rlimit { rlim_cur: 64, rlim_max: 64 };
        // SAFETY: the limit lives on.
        result(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }.into())
    }),
    killed("change limits by the old number", |_| {
        let mut limit = [0u64; 2];
        let limit = (&raw mut limit).expose_provenance();
        call(libc::SYS_getrlimit, [libc::RLIMIT_AS as usize, limit, 0, 0])
    }),
    attack_of("memory bomb", memory_bomb, Ends::Refused(libc::ENOMEM)),
    attack_of("processor spin", spin, Ends::CpuLimit),
    killed("io_uring", |_| {
        let mut parameters = [0u8; 120];
        let parameters = (&raw mut parameters).expose_provenance();
        call(libc::SYS_io_uring_setup, [1, parameters, 0, 0])
    }),
    killed("become dumpable", |_| call(libc::SYS_prctl, [libc::PR_SET_DUMPABLE as usize, 1, 0, 0])),
    killed("drop the death signal", |_| {
        call(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG as usize, 0, 0, 0])
    }),
    killed("raise the priority", |_| {
        call(libc::SYS_getpriority, [libc::PRIO_PROCESS as usize, 0, 0, 0])
    }),
    #[cfg(target_arch = "x86_64")]
    killed("32-bit entry", |_| {
        let number: u32;
        // SAFETY: the 32-bit getpid (20) takes no arguments and changes eax alone.
        unsafe {
            std::arch::asm!("int 0x80", inlateout("eax") 20u32 => number, options(nostack));
        }
        Ok(number.to_string())
    }),
    Attack {
        control: Control::None,
        ..attack_of("abort", |_| std::process::abort(), Ends::Crashed)
    },
    Attack {
        control: Control::None,
        ..attack_of("overflow the stack", |_| Ok(descend(0).to_string()), Ends::Crashed)
    },
];

const PRIVATE: i32 = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;

/// The role of a confined attacker.
pub(crate) fn attack(name: &str, target: &str) -> ExitCode {
    match strict::confine() {
        Ok(isolation) => say(&format!("{STARTED}{}", isolation.describe())),
        Err(error) => {
            say(&error.to_string());
            return ExitCode::FAILURE;
        }
    }
    control(name, target)
}

/// The role of the same attacker without a sandbox.
pub(crate) fn control(name: &str, target: &str) -> ExitCode {
    let Some(attack) = ATTACKS.iter().find(|attack| attack.name == name) else {
        return ExitCode::FAILURE;
    };
    match (attack.run)(target) {
        Ok(got) => say(&format!("{GOT}{got}")),
        Err(error) => say(&format!("{REFUSED}{}", error.raw_os_error().unwrap_or(0))),
    }
    ExitCode::SUCCESS
}

/// Every attack in the sandbox; in a plain environment, where nothing else is in its way, with its
/// control.
pub(crate) fn cases(environment: &'static Environment) -> Vec<Case> {
    ATTACKS
        .iter()
        // It takes a second, and the kernel's clock is the same everywhere.
        .filter(|attack| environment.is_plain() || !matches!(attack.ends, Ends::CpuLimit))
        .map(|attack| {
            Case::new(attack.name, || {
                let target = Target::make()?;
                confined(attack, environment, &target.text)?;
                let controllable = match attack.control {
                    Control::Anyone => true,
                    Control::Root => environment.root,
                    Control::None => false,
                };
                if environment.is_plain() && controllable {
                    unconfined(attack, &target.text)?;
                }
                Ok(())
            })
        })
        .collect()
}

fn confined(attack: &Attack, environment: &Environment, target: &str) -> Result<(), String> {
    let told = support::to_end(support::worker(&["attack", attack.name, target])?)?;
    let mut lines = told.said.lines();
    let started = lines.next().and_then(|line| line.strip_prefix(STARTED));
    let isolation = started.ok_or_else(|| format!("it did not start: {told:?}"))?;
    let without_version: String =
        isolation.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    check(without_version.as_str(), environment.isolation)?;
    let cause = told.exit.cause(LIMITS.cpu);
    let end = (lines.next(), cause);
    let refusal;
    let expected = match attack.ends {
        Ends::Killed => (None, ExitCause::SeccompViolation),
        Ends::CpuLimit => (None, ExitCause::CpuLimit),
        Ends::Crashed => (None, ExitCause::Crashed(libc::SIGSEGV)),
        Ends::Refused(error) => {
            refusal = format!("{REFUSED}{error}");
            (Some(refusal.as_str()), ExitCause::Exited(0))
        }
    };
    check(end, expected).map_err(|error| format!("{error}; {told:?}"))
}

fn unconfined(attack: &Attack, target: &str) -> Result<(), String> {
    let control = Command::new(support::this())
        .args(["control", attack.name, target])
        .stderr(Stdio::inherit())
        .output()
        .map_err(text)?;
    let said = String::from_utf8_lossy(&control.stdout);
    if said.starts_with(GOT) && control.status.success() {
        Ok(())
    } else {
        Err(format!("the control got nothing: {said:?} {}", control.status))
    }
}

/// What attacks aim at: things of the gateway that a process without a sandbox reaches.
struct Target {
    text: String,
    _listener: TcpListener,
    leak: i32,
}

impl Target {
    /// `address leaked-descriptor key pid`, in one text.
    fn make() -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(text)?;
        let address = listener.local_addr().map_err(text)?;
        let file = fs::File::open("/etc/passwd").map_err(text)?;
        let leak = file.into_raw_fd();
        // SAFETY: sets a flag of a descriptor that this process owns: open across exec, as a
        // careless library does.
        unsafe { libc::fcntl(leak, libc::F_SETFD, 0) };
        let key = plant_key().map_err(text)?;
        let pid = std::process::id();
        Ok(Self { text: format!("{address} {leak} {key} {pid}"), _listener: listener, leak })
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // SAFETY: `make` gave up the ownership of this descriptor, and nobody took it since.
        drop(unsafe { fs::File::from_raw_fd(self.leak) });
    }
}

/// One field of [`Target::text`].
fn field(target: &str, index: usize) -> &str {
    target.split(' ').nth(index).unwrap_or_default()
}

fn number(target: &str, index: usize) -> usize {
    field(target, index).parse().unwrap_or(usize::MAX)
}

/// The number that a call gives, or its error.
fn result(value: i64) -> io::Result<String> {
    if value < 0 { Err(io::Error::last_os_error()) } else { Ok(value.to_string()) }
}

fn call(number: i64, arguments: [usize; 4]) -> io::Result<String> {
    let [a, b, c, d] = arguments;
    // SAFETY: every attack gives numbers, or addresses of its own live memory, as its call wants
    // them.
    result(unsafe { libc::syscall(number, a, b, c, d, 0usize, 0usize) })
}

fn socket(family: i32) -> io::Result<String> {
    // SAFETY: numbers only.
    result(unsafe { libc::socket(family, libc::SOCK_STREAM, 0) }.into())
}

fn forked() -> io::Result<String> {
    // SAFETY: the child leaves at once.
    match unsafe { libc::fork() } {
        // SAFETY: as above.
        0 => unsafe { libc::_exit(0) },
        pid => result(pid.into()),
    }
}

/// Becomes another program, which then says what was got.
fn execute() -> io::Result<String> {
    let program = c"/bin/echo";
    let arguments = [program.as_ptr(), c"@@ got another program".as_ptr(), std::ptr::null()];
    let arguments = arguments.as_ptr().expose_provenance();
    let program = program.as_ptr().expose_provenance();
    call(libc::SYS_execve, [program, arguments, 0, 0])
}

fn map(protection: i32, flags: i32) -> io::Result<String> {
    // SAFETY: a new mapping where the kernel likes it.
    let page = unsafe { libc::mmap(std::ptr::null_mut(), 4_096, protection, flags, -1, 0) };
    if page == libc::MAP_FAILED {
        Err(io::Error::last_os_error())
    } else {
        Ok(page.expose_provenance().to_string())
    }
}

fn own_environment(_: &str) -> io::Result<String> {
    std::env::var("GLOVEPORT_TEST_SECRET").map_err(|_| io::Error::from_raw_os_error(libc::ENOENT))
}

fn leaked_descriptor(target: &str) -> io::Result<String> {
    let mut byte = [0u8];
    let at = (&raw mut byte).expose_provenance();
    call(libc::SYS_read, [number(target, 1), at, 1, 0])
}

/// Puts a key into this process's session keyring, which its children inherit, and gives its
/// number.
fn plant_key() -> io::Result<String> {
    // SAFETY: texts are C strings, the payload has 7 bytes.
    unsafe {
        let joined = libc::syscall(
            libc::SYS_keyctl,
            libc::KEYCTL_JOIN_SESSION_KEYRING,
            std::ptr::null::<u8>(),
        );
        result(joined)?;
        result(libc::syscall(
            libc::SYS_add_key,
            c"user".as_ptr(),
            c"gloveport".as_ptr(),
            c"hunter2".as_ptr(),
            7usize,
            libc::KEY_SPEC_SESSION_KEYRING,
        ))
    }
}

fn session_key(target: &str) -> io::Result<String> {
    let mut text = [0u8; 7];
    let at = (&raw mut text).expose_provenance();
    let read = libc::KEYCTL_READ as usize;
    call(libc::SYS_keyctl, [read, number(target, 2), at, text.len()])?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Asks for a gigabyte in pieces.
fn memory_bomb(_: &str) -> io::Result<String> {
    let mut pieces = Vec::new();
    for _ in 0..64 {
        let mut piece: Vec<u8> = Vec::new();
        piece
            .try_reserve_exact(16 << 20)
            .map_err(|_| io::Error::from_raw_os_error(libc::ENOMEM))?;
        pieces.push(piece);
    }
    Ok(format!("{} pieces", pieces.len()))
}

/// Computes for longer than the limit allows.
#[expect(clippy::unnecessary_wraps, reason = "every attack has this form")]
fn spin(_: &str) -> io::Result<String> {
    let mut used = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    while used.tv_sec < 1 || used.tv_nsec < 300_000_000 {
        // SAFETY: the time is writable.
        unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut used) };
    }
    Ok("1.3 s".to_owned())
}

fn descend(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    if frame[0] == u64::MAX {
        return 0;
    }
    descend(depth + 1) + frame[1]
}
