//! System calls that the standard library does not offer, one to a function, as safe functions.
//!
//! No function here allocates, locks or panics, so each may also be called in a child between clone
//! and exec, where only async-signal-safe calls are allowed (signal-safety(7)). Calls that glibc
//! would broadcast to all threads of the process (`setresuid` and its kin) go to the kernel
//! directly: in such a child those threads do not exist.
#![expect(unsafe_code, reason = "system calls have no safe form in the standard library")]

mod cgroup;
mod confine;
pub(crate) mod files;
pub(crate) mod memory;
pub(crate) mod mount;
mod probe;
pub(crate) mod socket;
pub(crate) mod watch;

pub(crate) use cgroup::{Event, is_marked, open_process, wait_until};
pub(crate) use confine::{
    LandlockRights, Limit, clear_capabilities, has_capability, install_filter,
    install_watched_filter, landlock_allow_path, landlock_allow_port, landlock_restrict,
    landlock_ruleset, landlock_version, limit, lower_limit, raise_nice, single_threaded,
    soft_limit,
};
pub(crate) use probe::{knows_clone3, session_keyring};

use crate::linux::start::exit::EXIT_CPU_LIMIT;
use libc::{c_int, c_long, pid_t};
use std::ffi::{CStr, c_char};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Bytes of the kernel's own signal set: 64 signals.
const SIGNAL_SET_BYTES: usize = 8;

/// The raw system call. An argument that is not used is 0.
///
/// # Safety
///
/// The arguments are what the call's manual page asks for; pointers among them are valid for the
/// call.
unsafe fn call(number: c_long, arguments: [usize; 5]) -> io::Result<c_long> {
    let [first, second, third, fourth, fifth] = arguments;
    // SAFETY: the caller answers for the arguments; `syscall` itself reads six registers at most.
    let result = unsafe { libc::syscall(number, first, second, third, fourth, fifth, 0usize) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// A number as a register holds it; negative ones keep their sign.
fn word(value: c_int) -> usize {
    (value as isize).cast_unsigned()
}

fn owned(descriptor: c_long) -> OwnedFd {
    let descriptor = RawFd::try_from(descriptor).unwrap_or(RawFd::MAX);
    // SAFETY: only called with a descriptor that a system call has just made, so nobody else owns
    // it. The kernel never gives one over `c_int::MAX`; there the impossible number is one that
    // `close` refuses.
    unsafe { OwnedFd::from_raw_fd(descriptor) }
}

/// `linux/sched.h`.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// What `clone3` reads (clone(2), size version 2).
#[repr(C)]
#[derive(Default)]
struct CloneArguments {
    flags: u64,
    pidfd: u64,
    child_tid: u64,
    parent_tid: u64,
    exit_signal: u64,
    stack: u64,
    stack_size: u64,
    tls: u64,
    set_tid: u64,
    set_tid_size: u64,
    cgroup: u64,
}

/// Which side of a clone this is.
pub(crate) enum Side {
    /// The new process.
    Child,
    /// The old one, with the child's id and a descriptor that stands for it.
    Parent(pid_t, OwnedFd),
}

/// Copies this process as `fork` does, with the namespaces in `flags` fresh (clone(2)).
///
/// # Safety
///
/// The process may have other threads, so the child side may do only what is async-signal-safe, and
/// must end in [`exec`] or [`exit`].
pub(crate) unsafe fn clone(flags: c_int) -> io::Result<Side> {
    // SAFETY: as for this function.
    unsafe { clone_into(flags, None) }
}

/// As [`clone`], with the child born in the control group of this folder (version 2). It cannot be
/// had where clone3 cannot.
///
/// # Safety
///
/// As for [`clone`].
pub(crate) unsafe fn clone_into(flags: c_int, group: Option<RawFd>) -> io::Result<Side> {
    let mut pidfd: c_int = -1;
    let flags = flags | libc::CLONE_PIDFD;
    let arguments = CloneArguments {
        flags: word(flags) as u64 | group.map_or(0, |_| CLONE_INTO_CGROUP),
        cgroup: group.map_or(0, |group| word(group) as u64),
        pidfd: (&raw mut pidfd).expose_provenance() as u64,
        exit_signal: word(libc::SIGCHLD) as u64,
        ..CloneArguments::default()
    };
    // SAFETY: `arguments` and `pidfd` live on; no stack is given and CLONE_VM is not set, so the
    // child goes on with a copy of this stack, exactly as after fork.
    let made = unsafe {
        call(
            libc::SYS_clone3,
            [(&raw const arguments).expose_provenance(), size_of::<CloneArguments>(), 0, 0, 0],
        )
    };
    let pid = match made {
        // Container runtimes hide clone3 because a filter cannot look into its arguments; clone
        // does the same here.
        Err(error) if error.raw_os_error() == Some(libc::ENOSYS) && group.is_none() => {
            let flags = word(flags | libc::SIGCHLD);
            let pidfd = (&raw mut pidfd).expose_provenance();
            // SAFETY: as above; the third argument is where CLONE_PIDFD puts the descriptor.
            unsafe { call(libc::SYS_clone, [flags, 0, pidfd, 0, 0]) }
        }
        made => made,
    }?;
    if pid == 0 {
        return Ok(Side::Child);
    }
    let pid = pid_t::try_from(pid).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Side::Parent(pid, owned(c_long::from(pidfd))))
}

/// Ends this process at once, without destructors and exit handlers.
pub(crate) fn exit(code: c_int) -> ! {
    // SAFETY: `_exit` has no preconditions and is async-signal-safe.
    unsafe { libc::_exit(code) }
}

/// Becomes another program; returns only when that fails (execve(2), execveat(2)).
///
/// # Safety
///
/// `arguments` and `environment` end with a null pointer, and each pointer before it is a C string
/// that lives on.
pub(crate) unsafe fn exec(
    program: Executable<'_>,
    arguments: &[*const c_char],
    environment: &[*const c_char],
) -> io::Error {
    let (directory, path, flags) = match program {
        Executable::Opened(descriptor) => (descriptor, c"", libc::AT_EMPTY_PATH),
        Executable::Path(path) => (libc::AT_FDCWD, path, 0),
    };
    // SAFETY: the caller answers for the two lists; `path` lives on.
    let failed = unsafe {
        call(
            libc::SYS_execveat,
            [
                word(directory),
                path.as_ptr().expose_provenance(),
                arguments.as_ptr().expose_provenance(),
                environment.as_ptr().expose_provenance(),
                word(flags),
            ],
        )
    };
    failed.err().unwrap_or_else(|| io::ErrorKind::Unsupported.into())
}

/// What [`exec`] becomes.
#[derive(Clone, Copy)]
pub(crate) enum Executable<'a> {
    /// An opened file, which needs no path that the child can walk.
    Opened(RawFd),
    /// An absolute path.
    Path(&'a CStr),
}

/// Reads one byte; `false` at the end of the stream.
pub(crate) fn read_byte(descriptor: RawFd) -> io::Result<bool> {
    let mut byte = 0u8;
    // SAFETY: one byte is writable at that address.
    let n = unsafe {
        call(libc::SYS_read, [word(descriptor), (&raw mut byte).expose_provenance(), 1, 0, 0])
    }?;
    Ok(n == 1)
}

/// Writes `bytes` in one piece; at most `PIPE_BUF` of them, so that a pipe takes all or nothing.
pub(crate) fn write(descriptor: RawFd, bytes: &[u8]) -> io::Result<()> {
    let (start, length) = (bytes.as_ptr().expose_provenance(), bytes.len());
    // SAFETY: `bytes` is readable for its length.
    unsafe { call(libc::SYS_write, [word(descriptor), start, length, 0, 0]) }.map(drop)
}

/// Closes a descriptor of the parent in its child, where the owner is a copy that never drops.
pub(crate) fn close(descriptor: RawFd) {
    // SAFETY: called in a child that is about to exec, where nothing uses the number again. A
    // failure means that it was closed already, which is the aim.
    let _ = unsafe { call(libc::SYS_close, [word(descriptor), 0, 0, 0, 0]) };
}

/// Whether nobody holds the reading end of this pipe any more (poll(2)).
pub(crate) fn reader_gone(pipe: RawFd) -> io::Result<bool> {
    let mut watched = libc::pollfd { fd: pipe, events: 0, revents: 0 };
    // SAFETY: one `pollfd` is there; a time-out of 0 returns at once.
    let n = unsafe { libc::poll(&raw mut watched, 1, 0) };
    if n < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(watched.revents & libc::POLLERR != 0)
}

/// Puts a copy of `from` at the number `to`, open across exec.
pub(crate) fn duplicate(from: RawFd, to: RawFd) -> io::Result<()> {
    // SAFETY: dup3 takes numbers only. It refuses `from == to`, which callers exclude.
    unsafe { call(libc::SYS_dup3, [word(from), word(to), 0, 0, 0]) }.map(drop)
}

/// Leaves a descriptor open across exec (fcntl(2)).
pub(crate) fn keep_open(descriptor: RawFd) -> io::Result<()> {
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_fcntl, [word(descriptor), word(libc::F_SETFD), 0, 0, 0]) }.map(drop)
}

/// What to do with every descriptor from 3 on.
#[derive(Clone, Copy)]
pub(crate) enum Descriptors {
    /// Close them now.
    Close,
    /// Close them when the next program starts.
    CloseOnExec,
}

/// Treats all descriptors from 3 on.
pub(crate) fn close_others(how: Descriptors) -> io::Result<()> {
    close_range(3, RawFd::MAX, how)
}

/// Treats the descriptors from `first` to `last` (`close_range(2)`).
pub(crate) fn close_range(first: RawFd, last: RawFd, how: Descriptors) -> io::Result<()> {
    let flags = match how {
        Descriptors::Close => 0,
        Descriptors::CloseOnExec => libc::CLOSE_RANGE_CLOEXEC,
    };
    // SAFETY: numbers only. Who closes is a child before exec, a worker that keeps 0 to 2 alone, or
    // the process above a program, none of which uses the numbers again.
    unsafe { call(libc::SYS_close_range, [word(first), word(last), flags as usize, 0, 0]) }
        .map(drop)
}

/// Closes every descriptor from `first` on but those of `keep`, which is put in order.
pub(crate) fn close_all_but(first: RawFd, keep: &mut [RawFd]) -> io::Result<()> {
    keep.sort_unstable();
    let mut next = first;
    for descriptor in keep.iter().copied().filter(|descriptor| *descriptor >= first) {
        if let Some(before) = descriptor.checked_sub(1).filter(|before| *before >= next) {
            close_range(next, before, Descriptors::Close)?;
        }
        next = descriptor + 1;
    }
    close_range(next, RawFd::MAX, Descriptors::Close)
}

/// Gives up all supplementary groups.
pub(crate) fn drop_groups() -> io::Result<()> {
    // SAFETY: an empty list needs no pointer.
    unsafe { call(libc::SYS_setgroups, [0; 5]) }.map(drop)
}

/// Sets real, effective and saved group.
pub(crate) fn set_group(id: u32) -> io::Result<()> {
    let id = id as usize;
    // SAFETY: numbers only; sets this thread alone, and the callers have but one.
    unsafe { call(libc::SYS_setresgid, [id, id, id, 0, 0]) }.map(drop)
}

/// Sets real, effective and saved user.
pub(crate) fn set_user(id: u32) -> io::Result<()> {
    let id = id as usize;
    // SAFETY: as in `set_group`.
    unsafe { call(libc::SYS_setresuid, [id, id, id, 0, 0]) }.map(drop)
}

/// The effective user and group.
pub(crate) fn user_and_group() -> (u32, u32) {
    // SAFETY: both always succeed.
    unsafe { (libc::geteuid(), libc::getegid()) }
}

/// Leaves this process's network namespace for a fresh one (unshare(2)), and opens that.
pub(crate) fn new_network_namespace() -> io::Result<OwnedFd> {
    let path = c"/proc/self/ns/net".as_ptr().expose_provenance();
    let flags = word(libc::O_RDONLY | libc::O_CLOEXEC);
    // SAFETY: numbers and a C string only.
    unsafe {
        call(libc::SYS_unshare, [word(libc::CLONE_NEWNET), 0, 0, 0, 0])?;
        call(libc::SYS_openat, [word(libc::AT_FDCWD), path, flags, 0, 0])
    }
    .map(owned)
}

/// Enters the network namespace behind a descriptor (setns(2)).
pub(crate) fn enter_network_namespace(namespace: BorrowedFd<'_>) -> io::Result<()> {
    let number = word(namespace.as_raw_fd());
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_setns, [number, word(libc::CLONE_NEWNET), 0, 0, 0]) }.map(drop)
}

/// Own session and process group.
pub(crate) fn new_session() -> io::Result<()> {
    // SAFETY: no arguments.
    unsafe { call(libc::SYS_setsid, [0; 5]) }.map(drop)
}

pub(crate) fn change_directory(path: &CStr) -> io::Result<()> {
    // SAFETY: `path` is a C string.
    unsafe { call(libc::SYS_chdir, [path.as_ptr().expose_provenance(), 0, 0, 0, 0]) }.map(drop)
}

/// One operation of prctl(2) that takes numbers only.
pub(crate) fn process_control(operation: c_int, arguments: [c_int; 2]) -> io::Result<()> {
    let [a, b] = arguments.map(word);
    // SAFETY: every caller names an operation whose arguments are numbers.
    unsafe { call(libc::SYS_prctl, [word(operation), a, b, 0, 0]) }.map(drop)
}

/// Blocks every signal for this thread, or lets every one through.
#[derive(Clone, Copy)]
pub(crate) enum SignalMask {
    /// All blocked.
    Full,
    /// None blocked.
    Empty,
}

/// Sets this thread's signal mask.
pub(crate) fn set_signal_mask(mask: SignalMask) -> io::Result<()> {
    let set: u64 = match mask {
        SignalMask::Full => u64::MAX,
        SignalMask::Empty => 0,
    };
    let how = word(libc::SIG_SETMASK);
    let set = (&raw const set).expose_provenance();
    // SAFETY: `set` is the kernel's own signal set of 8 bytes, which lives on; the old one is not
    // asked for.
    unsafe { call(libc::SYS_rt_sigprocmask, [how, set, 0, SIGNAL_SET_BYTES, 0]) }.map(drop)
}

/// Gives `signal` its default action.
pub(crate) fn default_signal(signal: c_int) -> io::Result<()> {
    // The kernel's `sigaction` is 32 bytes at most: handler, flags, restorer, mask. All zero is
    // SIG_DFL.
    let action = [0u64; 4];
    let action = (&raw const action).expose_provenance();
    // SAFETY: `action` lives on; the old one is not asked for.
    unsafe { call(libc::SYS_rt_sigaction, [word(signal), action, 0, SIGNAL_SET_BYTES, 0]) }
        .map(drop)
}

/// Ends this process with [`EXIT_CPU_LIMIT`] when `signal` arrives.
pub(crate) fn exit_on(signal: c_int) -> io::Result<()> {
    extern "C" fn leave(_: c_int) {
        exit(EXIT_CPU_LIMIT);
    }
    // SAFETY: all zero is a valid `sigaction`: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    action.sa_sigaction = leave as *const () as libc::sighandler_t;
    // SAFETY: the handler calls `_exit` alone, which is async-signal-safe, and never returns.
    match unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Whether `path` is a file that this process may execute (faccessat(2)).
pub(crate) fn may_execute(path: &CStr) -> io::Result<()> {
    let (at, path) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    // SAFETY: `path` is a C string. The call without flags is what `access` does.
    unsafe { call(libc::SYS_faccessat, [at, path, word(libc::X_OK), 0, 0]) }.map(drop)
}

/// Sends `signal` to the process behind a descriptor; signal 0 only asks whether it would be
/// allowed.
pub(crate) fn signal_process(process: BorrowedFd<'_>, signal: c_int) -> io::Result<()> {
    let process = word(process.as_raw_fd());
    // SAFETY: numbers only; without a siginfo the kernel makes its own.
    unsafe { call(libc::SYS_pidfd_send_signal, [process, word(signal), 0, 0, 0]) }.map(drop)
}

/// Sends `signal` to a process group. The caller holds its leader unreaped, so that the number is
/// still the group's.
pub(crate) fn signal_group(leader: pid_t, signal: c_int) -> io::Result<()> {
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_kill, [word(-leader), word(signal), 0, 0, 0]) }.map(drop)
}

/// How a child ended, as the kernel says it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    /// `CLD_EXITED`, `CLD_KILLED` or `CLD_DUMPED`.
    pub(crate) how: c_int,
    /// The exit code or the signal.
    pub(crate) status: c_int,
    /// What the child and its reaped children used.
    pub(crate) usage: libc::rusage,
}

/// How to wait for a child.
#[derive(Clone, Copy)]
pub(crate) enum Wait {
    /// Until it ends; it stays a zombie.
    ForEnd,
    /// Not at all; it stays a zombie.
    Look,
    /// Until it ends, and take it away.
    Reap,
}

/// Waits for the child behind a descriptor; `None` where it still runs ([`Wait::Look`]).
pub(crate) fn wait(process: BorrowedFd<'_>, how: Wait) -> io::Result<Option<Ended>> {
    let options = libc::WEXITED
        | match how {
            Wait::ForEnd => libc::WNOWAIT,
            Wait::Look => libc::WNOWAIT | libc::WNOHANG,
            Wait::Reap => 0,
        };
    let mut information = MaybeUninit::<libc::siginfo_t>::zeroed();
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let arguments = [
        libc::P_PIDFD as usize,
        word(process.as_raw_fd()),
        information.as_mut_ptr().expose_provenance(),
        word(options),
        usage.as_mut_ptr().expose_provenance(),
    ];
    loop {
        // SAFETY: both structures are writable; this is the five-argument form, which also fills
        // `usage`.
        match unsafe { call(libc::SYS_waitid, arguments) } {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    // SAFETY: both were zeroed, which is a valid value, and then perhaps filled by the kernel. With
    // WNOHANG and no change the kernel leaves si_pid 0 (waitid(2)); otherwise the fields of SIGCHLD
    // are the ones that are set.
    unsafe {
        let information = information.assume_init();
        if information.si_pid() == 0 {
            return Ok(None);
        }
        Ok(Some(Ended {
            how: information.si_code,
            status: information.si_status(),
            usage: usage.assume_init(),
        }))
    }
}
