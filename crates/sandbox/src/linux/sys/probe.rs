//! System calls that only `doctor` makes, to see whether they work. The rules of the parent module
//! hold.

use super::{call, owned, word};
use libc::c_int;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

/// `linux/seccomp.h`: gives a descriptor to listen on.
const NEW_LISTENER: usize = 8;
/// `linux/keyctl.h`: the id of a keyring.
const KEYCTL_GET_KEYRING_ID: usize = 0;
/// `linux/keyctl.h`: the session's keyring.
const KEY_SPEC_SESSION_KEYRING: c_int = -3;

/// Whether the kernel knows clone3. A structure of no bytes is refused by one that does.
pub(crate) fn knows_clone3() -> io::Result<()> {
    // SAFETY: the kernel looks at the size, 0, before it looks at the pointer.
    match unsafe { call(libc::SYS_clone3, [0; 5]) } {
        Err(error) if error.raw_os_error() == Some(libc::EINVAL) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Denies this thread, for good, what the first version of Landlock knows.
pub(crate) fn landlock_deny() -> io::Result<()> {
    // The 13 rights to files of version 1.
    let handled: u64 = (1 << 13) - 1;
    let rules = (&raw const handled).expose_provenance();
    // SAFETY: version 1 reads 8 bytes, which are there.
    let rules = owned(unsafe {
        call(libc::SYS_landlock_create_ruleset, [rules, size_of::<u64>(), 0, 0, 0])
    }?);
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_landlock_restrict_self, [word(rules.as_raw_fd()), 0, 0, 0, 0]) }
        .map(drop)
}

/// Puts a filter on this thread that allows everything, and gives the descriptor on which refused
/// calls would be told (`seccomp_unotify(2)`).
pub(crate) fn install_listener() -> io::Result<OwnedFd> {
    // `BPF_RET | BPF_K`.
    let mut allow = libc::sock_filter { code: 0x06, jt: 0, jf: 0, k: libc::SECCOMP_RET_ALLOW };
    let filter = libc::sock_fprog { len: 1, filter: &raw mut allow };
    let filter = (&raw const filter).expose_provenance();
    let mode = libc::SECCOMP_SET_MODE_FILTER as usize;
    // SAFETY: `filter` points to one instruction that the kernel copies during the call.
    Ok(owned(unsafe { call(libc::SYS_seccomp, [mode, NEW_LISTENER, filter, 0, 0]) }?))
}

/// Asks for the number of the session's keyring (keyctl(2)).
pub(crate) fn session_keyring() -> io::Result<()> {
    let arguments = [KEYCTL_GET_KEYRING_ID, word(KEY_SPEC_SESSION_KEYRING), 0, 0, 0];
    // SAFETY: numbers only; the keyring is not made where there is none.
    unsafe { call(libc::SYS_keyctl, arguments) }.map(drop)
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
