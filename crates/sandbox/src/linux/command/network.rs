//! The network namespace of a program. It is the dearest of all namespaces to make, so a helper
//! makes it while the root is built; where there is a second processor it costs no time.
//!
//! The rules of `clone.rs` hold: system calls only. Without the namespace nothing goes on.
#![expect(
    unsafe_code,
    reason = "a helper with the same memory obeys the contract of `sys/memory.rs`"
)]

use crate::Step;
use crate::linux::sys::{self, watch};
use libc::{c_int, c_void, pid_t};
use std::io;
use std::os::fd::{AsFd, FromRawFd, IntoRawFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

/// Runs `build` while a helper makes a network namespace, and enters that.
///
/// # Errors
///
/// That of `build`, or else that of the namespace.
pub(super) fn enter_after<T>(
    build: impl FnOnce() -> Result<T, (Step, io::Error)>,
) -> Result<T, (Step, io::Error)> {
    let at = |error| (Step::NetworkNamespace, error);
    let made = AtomicI32::new(-1);
    // SAFETY: `make` makes system calls only and gets what it expects, which lives until the helper
    // has ended: `enter` waits for that on every path. Where one of the two fails, so does all.
    let helper = unsafe { sys::memory::start_beside(make, (&raw const made).cast_mut().cast()) }
        .map_err(at)?;
    let outcome = build();
    let entered = enter(helper, &made).map_err(at);
    let result = outcome?;
    entered?;
    Ok(result)
}

/// The helper. Its exit code is 0, or the number of the error.
extern "C" fn make(made: *mut c_void) -> c_int {
    // SAFETY: `enter_after` gives a number that lives on, and both sides use it atomically.
    let made = unsafe { &*made.cast::<AtomicI32>() };
    match sys::new_network_namespace() {
        Ok(namespace) => {
            made.store(namespace.into_raw_fd(), Ordering::Release);
            0
        }
        Err(error) => error.raw_os_error().unwrap_or(libc::EIO),
    }
}

fn enter(helper: pid_t, made: &AtomicI32) -> io::Result<()> {
    let status = watch::reap(helper)?;
    if !libc::WIFEXITED(status) {
        return Err(io::ErrorKind::Interrupted.into());
    }
    match libc::WEXITSTATUS(status) {
        0 => {
            // SAFETY: the helper left this descriptor open in the table that both have, and is
            // gone: nobody else owns it.
            let namespace = unsafe { OwnedFd::from_raw_fd(made.load(Ordering::Acquire)) };
            sys::enter_network_namespace(namespace.as_fd())
        }
        number => Err(io::Error::from_raw_os_error(number)),
    }
}
