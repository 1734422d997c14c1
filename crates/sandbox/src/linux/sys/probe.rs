//! System calls that only `doctor` makes, to see whether they work. The rules of the parent module
//! hold.

use super::{call, word};
use libc::c_int;
use std::io;

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

/// Asks for the number of the session's keyring (keyctl(2)).
pub(crate) fn session_keyring() -> io::Result<()> {
    let arguments = [KEYCTL_GET_KEYRING_ID, word(KEY_SPEC_SESSION_KEYRING), 0, 0, 0];
    // SAFETY: numbers only; the keyring is not made where there is none.
    unsafe { call(libc::SYS_keyctl, arguments) }.map(drop)
}
