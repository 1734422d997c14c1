//! The root of a worker: an empty directory that cannot be written, in place of the machine's file
//! system.

use crate::Step;
use crate::linux::sys::mount;
use std::io;
use std::os::fd::AsFd;

/// Nothing can be written, executed or used as a device.
const ATTRIBUTES: u64 = mount::MOUNT_READ_ONLY
    | mount::MOUNT_NO_SETUID
    | mount::MOUNT_NO_DEVICES
    | mount::MOUNT_NO_EXEC;

/// Replaces the root of this process's own mount namespace. Allocates nothing: a child before exec
/// calls it too.
///
/// # Errors
///
/// The step and the kernel's word for it.
pub(crate) fn enter_empty() -> Result<(), (Step, io::Error)> {
    let at = |step| move |error| (step, error);
    mount::make_mounts_private().map_err(at(Step::PrivateMounts))?;
    // One inode is the root itself: not even an empty file fits beside it.
    let options = [(c"size", c"4k"), (c"nr_inodes", c"1"), (c"mode", c"555")];
    let root =
        mount::make_file_system(c"tmpfs", &options, ATTRIBUTES).map_err(at(Step::RootMake))?;
    // It must be attached somewhere before it can become the root; the root itself always exists.
    mount::attach(root.as_fd(), c"/").map_err(at(Step::RootAttach))?;
    mount::pivot_into(root.as_fd()).map_err(at(Step::RootPivot))
}
