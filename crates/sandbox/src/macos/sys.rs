//! Calls of the system that the standard library does not offer, as safe functions. The `sys.rs` of
//! macOS: it deliberately decides nothing.
#![expect(unsafe_code, reason = "system calls have no safe form in the standard library")]

use crate::seatbelt::LastLink;
use libc::{c_int, pid_t};
use std::ffi::{CStr, CString, OsString};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// `sys/proc_info.h`: all processes of a process group.
const PROC_PGRP_ONLY: u32 = 2;
/// `sys/proc_info.h`: all processes of a user.
const PROC_UID_ONLY: u32 = 4;
/// More processes than the system has at once.
const PROCESSES_MAX: usize = 32 << 10;
/// Descriptors above this are not looked for; the system gives no program as many by itself.
const DESCRIPTORS_MAX: RawFd = 64 << 10;

/// A limit of the kernel for one process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// `RLIMIT_…`.
    pub(crate) resource: c_int,
    /// Where the process is told.
    pub(crate) soft: u64,
    /// Where it is stopped.
    pub(crate) hard: u64,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Exited(i32),
    Signaled(i32),
}

/// How a process ended and what it and the children that it waited for used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    pub(crate) end: End,
    pub(crate) cpu: Duration,
    pub(crate) peak_memory_bytes: u64,
}

/// What all processes of a group use now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sample {
    pub(crate) cpu: Duration,
    pub(crate) memory_bytes: u64,
}

fn check(result: c_int) -> io::Result<c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

fn c_string(path: &Path) -> io::Result<CString> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| io::ErrorKind::InvalidInput.into())
}

/// The path of an existing file as the kernel has it (fcntl(2), `F_GETPATH`): every link followed,
/// every name in the spelling of the disk.
pub(crate) fn path_of(path: &Path, last: LastLink) -> io::Result<PathBuf> {
    let link = match last {
        LastLink::Follow => 0,
        LastLink::Keep => libc::O_SYMLINK,
    };
    // For events only: neither reads a file nor waits for the other end of a pipe.
    let flags = libc::O_EVTONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | link;
    let text = c_string(path)?;
    // SAFETY: `text` is a C string that lives on; no mode is needed where nothing is made.
    let descriptor = check(unsafe { libc::open(text.as_ptr(), flags) })?;
    // SAFETY: it was just made, so nobody else owns it.
    let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
    let mut room = [0u8; libc::PATH_MAX as usize];
    // SAFETY: `F_GETPATH` writes at most `PATH_MAX` bytes, its end among them, which `room` has.
    check(unsafe { libc::fcntl(descriptor.as_raw_fd(), libc::F_GETPATH, room.as_mut_ptr()) })?;
    let found = CStr::from_bytes_until_nul(&room).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(OsString::from_vec(found.to_bytes().to_vec()).into())
}

/// The folder for temporary files that belongs to the user alone (confstr(3)).
pub(crate) fn own_temporary_folder() -> io::Result<PathBuf> {
    let mut room = [0u8; libc::PATH_MAX as usize];
    // SAFETY: `room` is writable for the length that is told.
    let length = unsafe {
        libc::confstr(libc::_CS_DARWIN_USER_TEMP_DIR, room.as_mut_ptr().cast(), room.len())
    };
    if length == 0 || length > room.len() {
        return Err(io::Error::last_os_error());
    }
    let found = CStr::from_bytes_until_nul(&room).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(OsString::from_vec(found.to_bytes().to_vec()).into())
}

/// Makes a folder of a new name in `parent` that only the user may enter (mkdtemp(3)).
pub(crate) fn make_folder(parent: &Path, start: &str) -> io::Result<PathBuf> {
    let template = c_string(&parent.join(format!("{start}XXXXXXXXXX")))?;
    let mut bytes = template.into_bytes_with_nul();
    // SAFETY: `bytes` is a C string of our own that may be written to and ends in `X`s.
    let made = unsafe { libc::mkdtemp(bytes.as_mut_ptr().cast()) };
    if made.is_null() {
        return Err(io::Error::last_os_error());
    }
    bytes.pop();
    Ok(OsString::from_vec(bytes).into())
}

/// How many processes the user of this process has now. The kernel counts against `RLIMIT_NPROC`
/// all of them.
pub(crate) fn own_processes() -> io::Result<u64> {
    // SAFETY: `getuid` has no preconditions.
    let user = unsafe { libc::getuid() };
    Ok(list(PROC_UID_ONLY, user)?.len() as u64)
}

fn list(kind: u32, whose: u32) -> io::Result<Vec<pid_t>> {
    let mut pids: Vec<pid_t> = vec![0; PROCESSES_MAX];
    let bytes = c_int::try_from(size_of_val(pids.as_slice())).map_err(io::Error::other)?;
    // SAFETY: `pids` is writable for `bytes`.
    let used = check(unsafe { libc::proc_listpids(kind, whose, pids.as_mut_ptr().cast(), bytes) })?;
    let used = usize::try_from(used).unwrap_or(0);
    pids.truncate(used / size_of::<pid_t>());
    pids.retain(|pid| *pid > 0);
    Ok(pids)
}

/// The processes of a group, its zombies among them.
pub(crate) fn members(group: pid_t) -> io::Result<Vec<pid_t>> {
    list(PROC_PGRP_ONLY, group.unsigned_abs())
}

/// What the processes of a group use. One that ends meanwhile counts nothing.
pub(crate) fn sample(group: pid_t) -> io::Result<Sample> {
    let (numerator, denominator) = ticks()?;
    let mut sum = Sample::default();
    for pid in members(group)? {
        let mut usage = MaybeUninit::<libc::rusage_info_v2>::zeroed();
        let start = usage.as_mut_ptr().cast::<libc::rusage_info_t>();
        // SAFETY: version 2 writes one `rusage_info_v2`, which there is room for.
        if unsafe { libc::proc_pid_rusage(pid, libc::RUSAGE_INFO_V2, start) } != 0 {
            continue;
        }
        // SAFETY: all bytes were zero before, and any are valid numbers.
        let usage = unsafe { usage.assume_init() };
        let own = u128::from(usage.ri_user_time) + u128::from(usage.ri_system_time);
        let children =
            u128::from(usage.ri_child_user_time) + u128::from(usage.ri_child_system_time);
        let nanos = (own + children) * u128::from(numerator) / u128::from(denominator.max(1));
        sum.cpu += Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        sum.memory_bytes = sum.memory_bytes.saturating_add(usage.ri_phys_footprint);
    }
    Ok(sum)
}

/// What `mach_timebase_info` writes (`mach/mach_time.h`).
#[repr(C)]
#[derive(Default)]
struct Timebase {
    numerator: u32,
    denominator: u32,
}

unsafe extern "C" {
    /// Of libSystem, which every program is linked with.
    fn mach_timebase_info(info: *mut Timebase) -> c_int;
}

/// Nanoseconds of a tick of the processor's clock, as a fraction.
fn ticks() -> io::Result<(u32, u32)> {
    let mut info = Timebase::default();
    // SAFETY: `info` is writable and laid out as the header says.
    match unsafe { mach_timebase_info(&raw mut info) } {
        0 => Ok((info.numerator, info.denominator)),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// A descriptor that becomes readable when a child ends; `None` where it has ended already. The
/// child stays to be waited for.
pub(crate) fn watch_exit(pid: pid_t) -> io::Result<Option<OwnedFd>> {
    // SAFETY: `kqueue` has no preconditions.
    let queue = check(unsafe { libc::kqueue() })?;
    // SAFETY: it was just made, so nobody else owns it.
    let queue = unsafe { OwnedFd::from_raw_fd(queue) };
    let change = libc::kevent {
        ident: usize::try_from(pid).map_err(|_| io::ErrorKind::InvalidInput)?,
        filter: libc::EVFILT_PROC,
        flags: libc::EV_ADD | libc::EV_ONESHOT,
        fflags: libc::NOTE_EXIT,
        data: 0,
        udata: std::ptr::null_mut(),
    };
    let (none, now) = (std::ptr::null_mut(), std::ptr::null());
    // SAFETY: one change is read, no event is written.
    match check(unsafe { libc::kevent(queue.as_raw_fd(), &raw const change, 1, none, 0, now) }) {
        // It is a child of ours that nobody has waited for: there is no other reason.
        Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(None),
        watched => watched.map(|_| Some(queue)),
    }
}

/// Waits for a child's end and reaps it.
pub(crate) fn reap(pid: pid_t) -> io::Result<Ended> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    loop {
        // SAFETY: both are writable.
        match check(unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            waited => {
                waited?;
                break;
            }
        }
    }
    // SAFETY: all bytes were zero before, and any are valid numbers.
    let usage = unsafe { usage.assume_init() };
    let end = if libc::WIFEXITED(status) {
        End::Exited(libc::WEXITSTATUS(status))
    } else {
        End::Signaled(libc::WTERMSIG(status))
    };
    Ok(Ended {
        end,
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        // In bytes here; other systems count KiB.
        peak_memory_bytes: u64::try_from(usage.ru_maxrss).unwrap_or(0),
    })
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

/// Kills all processes of a group; none being left is no error. Its leader must not have been
/// reaped: until then the number cannot mean another group.
pub(crate) fn kill_group(group: pid_t) -> io::Result<()> {
    // SAFETY: `killpg` has no preconditions.
    match check(unsafe { libc::killpg(group, libc::SIGKILL) }) {
        // Only zombies are left.
        Err(error) if matches!(error.raw_os_error(), Some(libc::ESRCH | libc::EPERM)) => Ok(()),
        killed => killed.map(drop),
    }
}

/// Has the child of `command` make a session of its own, keep only descriptors 0 to 2, and take
/// `limits`, before it becomes its program.
pub(crate) fn prepare(command: &mut Command, limits: Vec<Limit>) {
    // SAFETY: `sysconf` has no preconditions.
    let descriptors = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    let end = RawFd::try_from(descriptors).unwrap_or(DESCRIPTORS_MAX).clamp(3, DESCRIPTORS_MAX);
    let prepare = move || -> io::Result<()> {
        // SAFETY: `setsid` has no preconditions.
        check(unsafe { libc::setsid() })?;
        for descriptor in 3..end {
            // Not closed: one of them carries an error of the exec to our parent. What is not open
            // cannot be marked, which is no error.
            // SAFETY: this command takes a number alone.
            let _: c_int = unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        for limit in &limits {
            let value = libc::rlimit { rlim_cur: limit.soft, rlim_max: limit.hard };
            // SAFETY: `value` lives on.
            check(unsafe { libc::setrlimit(limit.resource, &raw const value) })?;
        }
        Ok(())
    };
    // SAFETY: between fork and exec only async-signal-safe calls are allowed. `setsid` and `fcntl` are
    // on the list of sigaction(2); `setrlimit` is a bare system call. `limits` was built before the
    // fork, and making an error from a number does not allocate.
    let _: &mut Command = unsafe { command.pre_exec(prepare) };
}

/// The hard limit of this process: nobody may go above it.
pub(crate) fn hard_limit(resource: c_int) -> io::Result<u64> {
    let mut value = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `value` is writable.
    check(unsafe { libc::getrlimit(resource, &raw mut value) })?;
    Ok(value.rlim_max)
}

/// What the loops that watch a run need of every system, by the same names.
pub(crate) mod watch {
    use libc::c_int;
    use std::io;
    use std::os::fd::RawFd;

    /// Waits until one of `watched` is ready, at most `wait_ms`; without end where it is negative.
    /// An interruption counts as nothing ready.
    pub(crate) fn poll(watched: &mut [libc::pollfd], wait_ms: c_int) -> io::Result<()> {
        let count = libc::nfds_t::try_from(watched.len()).map_err(io::Error::other)?;
        // SAFETY: `watched` is writable for its length.
        match super::check(unsafe { libc::poll(watched.as_mut_ptr(), count, wait_ms) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            polled => polled.map(drop),
        }
    }

    /// Makes reads of it give `WouldBlock` where there is nothing.
    pub(crate) fn set_non_blocking(descriptor: RawFd) -> io::Result<()> {
        // SAFETY: these two commands take numbers alone.
        let flags = super::check(unsafe { libc::fcntl(descriptor, libc::F_GETFL) })?;
        // SAFETY: likewise.
        super::check(unsafe { libc::fcntl(descriptor, libc::F_SETFL, flags | libc::O_NONBLOCK) })
            .map(drop)
    }
}
