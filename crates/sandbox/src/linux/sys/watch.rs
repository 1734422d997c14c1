//! System calls to watch others: poll, children of any kind, refused system calls. The rules of the
//! parent module hold.

use super::{SIGNAL_SET_BYTES, call, owned, word};
use libc::{c_int, pid_t};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

/// `_IOWR('!', 0, struct seccomp_notif)`.
const NOTIFY_RECEIVE: usize = 0xc050_2100;
/// `_IOWR('!', 1, struct seccomp_notif_resp)`.
const NOTIFY_SEND: usize = 0xc018_2101;

/// Waits until one of `watched` is ready, at most `wait_ms` (poll(2)); without end where it is
/// negative. An interruption counts as nothing ready.
pub(crate) fn poll(watched: &mut [libc::pollfd], wait_ms: c_int) -> io::Result<()> {
    let count = libc::nfds_t::try_from(watched.len()).unwrap_or(0);
    // SAFETY: `watched` is writable for its length.
    let ready = unsafe { libc::poll(watched.as_mut_ptr(), count, wait_ms) };
    if ready >= 0 {
        return Ok(());
    }
    match io::Error::last_os_error() {
        error if error.kind() == io::ErrorKind::Interrupted => Ok(()),
        error => Err(error),
    }
}

/// Whether something can be read from a pipe, or its other end is closed, within a time (poll(2)).
pub(crate) fn readable(pipe: RawFd, within_ms: c_int) -> io::Result<bool> {
    let mut watched = libc::pollfd { fd: pipe, events: libc::POLLIN, revents: 0 };
    // SAFETY: one `pollfd` is there.
    match unsafe { libc::poll(&raw mut watched, 1, within_ms) } {
        n if n < 0 => Err(io::Error::last_os_error()),
        n => Ok(n > 0),
    }
}

/// A descriptor that becomes readable when a child changes its state. SIGCHLD must be blocked.
pub(crate) fn watch_children() -> io::Result<OwnedFd> {
    let signal = u32::try_from(libc::SIGCHLD).unwrap_or(0);
    let set = 1u64 << (signal - 1);
    let start = (&raw const set).expose_provenance();
    let flags = word(libc::SFD_NONBLOCK | libc::SFD_CLOEXEC);
    let none = usize::MAX;
    // SAFETY: `set` is the kernel's own signal set of 8 bytes.
    unsafe { call(libc::SYS_signalfd4, [none, start, SIGNAL_SET_BYTES, flags, 0]) }.map(owned)
}

/// Empties a descriptor of [`watch_children`].
pub(crate) fn drain(descriptor: BorrowedFd<'_>) {
    let mut room = [0u8; 1_024];
    let start = room.as_mut_ptr().expose_provenance();
    // What it says does not matter, only that it is empty afterwards; an error means that it is.
    // SAFETY: `room` is writable for its length.
    let read = [word(descriptor.as_raw_fd()), start, room.len(), 0, 0];
    let _ = unsafe { call(libc::SYS_read, read) };
}

/// Takes away one child that has ended: its id and its status as wait(2) encodes it. `None` where
/// all still run; an error where there is none at all.
pub(crate) fn reap_any(block: Block) -> io::Result<Option<(pid_t, c_int)>> {
    let mut status: c_int = 0;
    let start = (&raw mut status).expose_provenance();
    let options = match block {
        Block::No => word(libc::WNOHANG),
        Block::UntilOneEnds => 0,
    };
    loop {
        // SAFETY: `status` is writable; the usage is not asked for.
        match unsafe { call(libc::SYS_wait4, [word(-1), start, options, 0, 0]) } {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(0) => return Ok(None),
            Ok(pid) => return Ok(Some((pid_t::try_from(pid).unwrap_or(0), status))),
        }
    }
}

/// Waits for the end of the child `pid` and takes it away; gives its status as wait(2) encodes it.
pub(crate) fn reap(pid: pid_t) -> io::Result<c_int> {
    let mut status: c_int = 0;
    let start = (&raw mut status).expose_provenance();
    loop {
        // SAFETY: `status` is writable; the usage is not asked for.
        match unsafe { call(libc::SYS_wait4, [word(pid), start, 0, 0, 0]) } {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => return Ok(status),
        }
    }
}

/// Whether to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    No,
    UntilOneEnds,
}

/// Kills every process that this one may signal, but itself and process 1 (kill(2)). The caller has
/// seen to it that it may signal no stranger.
pub(crate) fn kill_all_others() -> io::Result<()> {
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_kill, [word(-1), word(libc::SIGKILL), 0, 0, 0]) }.map(drop)
}

/// A refused system call that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Notification {
    id: u64,
    /// Its number.
    pub(crate) number: i32,
    /// Its first argument.
    pub(crate) first_argument: u64,
}

/// Takes one refused system call from a filter's descriptor. Blocks where [`poll`] has not said that
/// there is one. `None` where its caller died meanwhile.
pub(crate) fn receive_notification(filter: BorrowedFd<'_>) -> io::Result<Option<Notification>> {
    // SAFETY: all zero is a valid `seccomp_notif`, and what the kernel asks for.
    let mut notification: libc::seccomp_notif =
        unsafe { std::mem::MaybeUninit::zeroed().assume_init() };
    let start = (&raw mut notification).expose_provenance();
    let number = word(filter.as_raw_fd());
    // SAFETY: this request fills a `seccomp_notif`.
    match unsafe { call(libc::SYS_ioctl, [number, NOTIFY_RECEIVE, start, 0, 0]) } {
        Ok(_) => Ok(Some(Notification {
            id: notification.id,
            number: notification.data.nr,
            first_argument: notification.data.args[0],
        })),
        Err(error)
            if error.raw_os_error() == Some(libc::ENOENT)
                || error.kind() == io::ErrorKind::Interrupted =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Lets a refused system call fail with EPERM. That its caller is gone is no error.
pub(crate) fn refuse(filter: BorrowedFd<'_>, notification: &Notification) -> io::Result<()> {
    let response =
        libc::seccomp_notif_resp { id: notification.id, val: 0, error: -libc::EPERM, flags: 0 };
    let start = (&raw const response).expose_provenance();
    let number = word(filter.as_raw_fd());
    // SAFETY: this request reads a `seccomp_notif_resp`.
    match unsafe { call(libc::SYS_ioctl, [number, NOTIFY_SEND, start, 0, 0]) } {
        Err(error) if error.raw_os_error() != Some(libc::ENOENT) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Lets reads and writes of a descriptor, and of its copies, fail where they would wait (fcntl(2)).
pub(crate) fn set_non_blocking(descriptor: RawFd) -> io::Result<()> {
    let number = word(descriptor);
    // SAFETY: numbers only.
    let flags = unsafe { call(libc::SYS_fcntl, [number, word(libc::F_GETFL), 0, 0, 0]) }?;
    let flags = c_int::try_from(flags).unwrap_or(0) | libc::O_NONBLOCK;
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_fcntl, [number, word(libc::F_SETFL), word(flags), 0, 0]) }.map(drop)
}

/// A file in memory with this content, which nobody can change (`memfd_create(2)`). Reading begins
/// at its start.
pub(crate) fn sealed_memory(content: &[u8]) -> io::Result<OwnedFd> {
    let flags = usize::try_from(libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING).unwrap_or(0);
    let name = c"stdin".as_ptr().expose_provenance();
    // SAFETY: the name is a C string.
    let memory = unsafe { call(libc::SYS_memfd_create, [name, flags, 0, 0, 0]) }.map(owned)?;
    let mut file = std::fs::File::from(memory);
    io::Write::write_all(&mut file, content)?;
    io::Seek::rewind(&mut file)?;
    let seals = libc::F_SEAL_SEAL | libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_WRITE;
    let number = word(file.as_raw_fd());
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_fcntl, [number, word(libc::F_ADD_SEALS), word(seals), 0, 0]) }?;
    Ok(file.into())
}
