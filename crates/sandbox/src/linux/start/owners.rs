//! Who owns what a program finds and makes in a folder of this machine, where it is not the user who
//! started it: a privileged gateway runs programs as a user that owns nothing, so a folder that the
//! configuration names would be closed to them.
//!
//! The kernel can show a folder with other owners (`mount_setattr(2)`, `MOUNT_ATTR_IDMAP`). Which ones
//! is said by a user namespace, made here for its maps alone.
#![expect(unsafe_code, reason = "a child that only waits obeys the contract of `clone.rs`")]

use crate::linux::start::clone;
use crate::linux::start::identity::{Rung, User};
use crate::linux::start::process::borrow;
use crate::linux::sys::{self, Side, Wait};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

/// Exit code of a child that could not close what it has no use for.
const EXIT_OPEN: i32 = 113;

/// A user namespace in which the user and group of this process are those of the program. `None`
/// where they are the same anyway.
pub(crate) fn namespace(rung: Rung) -> io::Result<Option<OwnedFd>> {
    let User::Private(_) = rung.user else { return Ok(None) };
    let (user, group) = sys::user_and_group();
    if user != group {
        // One map is made for both.
        return Ok(None);
    }
    let (hold_child, hold) = clone::pipe()?;
    // SAFETY: the child waits and exits, by system calls alone.
    let (pid, pidfd) = match unsafe { sys::clone(libc::CLONE_NEWUSER) }? {
        Side::Parent(pid, pidfd) => (pid, pidfd),
        Side::Child => {
            // All others too: a copy of the other end of a pipe that another thread made meanwhile
            // would keep that thread's child waiting, and the copy of ours in there this one.
            let mut keep = [hold_child.as_raw_fd()];
            if sys::close_all_but(0, &mut keep).is_err() {
                sys::exit(EXIT_OPEN)
            }
            // Whatever it reads, its work is done.
            let _ = sys::read_byte(hold_child.as_raw_fd());
            sys::exit(0)
        }
    };
    let made = rung
        .write_maps(pid, user)
        .and_then(|()| File::open(format!("/proc/{pid}/ns/user")))
        .map(|namespace| Some(namespace.into()));
    drop(hold);
    sys::wait(borrow(&pidfd), Wait::Reap)?;
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linux::start::identity;
    use std::thread;

    #[test]
    fn nobody_waits_for_the_child_of_another_thread() {
        let rungs = identity::ladder(sys::user_and_group());
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for rung in (0..100).flat_map(|_| rungs.iter()) {
                        // A machine may refuse them; then there is nothing to wait for.
                        drop(namespace(*rung));
                    }
                });
            }
        });
    }
}
