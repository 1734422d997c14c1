//! The system calls of confinement: limits, mounts, capabilities, the filter. The rules of the
//! parent module hold, but for [`single_threaded`], which allocates.

use super::{call, change_directory, owned, word};
use libc::c_int;
use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// `linux/mount.h`: configure by a text value.
const FSCONFIG_SET_STRING: usize = 1;
/// `linux/mount.h`: make the file system.
const FSCONFIG_CMD_CREATE: usize = 6;
/// `linux/mount.h`: the source is the descriptor itself.
const MOVE_MOUNT_F_EMPTY_PATH: usize = 4;
/// `linux/mount.h`: `MS_REC` and `MS_PRIVATE` together.
const MS_REC_PRIVATE: usize = 0x4000 | 0x4_0000;
/// `linux/capability.h`: two words for each set.
const CAPABILITY_VERSION_3: u32 = 0x2008_0522;

/// The two values of a resource limit.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    /// What holds.
    pub(crate) soft: u64,
    /// What the first may be raised to.
    pub(crate) hard: u64,
}

impl Limit {
    /// One value that cannot be raised.
    pub(crate) fn both(value: u64) -> Self {
        Self { soft: value, hard: value }
    }
}

/// Sets both limits of a resource (setrlimit(2)).
pub(crate) fn limit(resource: u32, limit: Limit) -> io::Result<()> {
    set_limits(resource, libc::rlimit64 { rlim_cur: limit.soft, rlim_max: limit.hard })
}

/// Sets the soft limit of a resource, or the hard one where that is less, and leaves the hard one.
pub(crate) fn soft_limit(resource: u32, value: u64) -> io::Result<()> {
    let mut now = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    let old = (&raw mut now).expose_provenance();
    // SAFETY: process 0 is this one; nothing is set, `now` is writable.
    unsafe { call(libc::SYS_prlimit64, [0, resource as usize, 0, old, 0]) }?;
    now.rlim_cur = value.min(now.rlim_max);
    set_limits(resource, now)
}

fn set_limits(resource: u32, limits: libc::rlimit64) -> io::Result<()> {
    let new = (&raw const limits).expose_provenance();
    // SAFETY: process 0 is this one; `limits` lives on; the old ones are not asked for.
    unsafe { call(libc::SYS_prlimit64, [0, resource as usize, new, 0, 0]) }.map(drop)
}

/// Sets this process's nice value; raising it needs no privilege.
pub(crate) fn set_nice(value: c_int) -> io::Result<()> {
    let which = libc::PRIO_PROCESS as usize;
    // SAFETY: numbers only; id 0 is this process.
    unsafe { call(libc::SYS_setpriority, [which, 0, word(value), 0, 0]) }.map(drop)
}

/// Whether this process has but one thread.
///
/// Asks with `CLONE_THREAD` alone, which changes nothing and is refused to a process of several
/// threads (unshare(2)); where a container forbids to ask at all, counts in `/proc`, which such a
/// process can still see.
pub(crate) fn single_threaded() -> io::Result<bool> {
    // SAFETY: numbers only.
    match unsafe { call(libc::SYS_unshare, [word(libc::CLONE_THREAD), 0, 0, 0, 0]) } {
        Ok(_) => Ok(true),
        Err(error) if error.raw_os_error() == Some(libc::EINVAL) => Ok(false),
        Err(_) => Ok(std::fs::read_dir("/proc/self/task")?.count() == 1),
    }
}

/// Marks every mount private, so that no later one shows outside (mount(2)).
pub(crate) fn make_mounts_private() -> io::Result<()> {
    let flags = MS_REC_PRIVATE;
    // SAFETY: the target is a C string; a change of propagation ignores source, type and data.
    unsafe { call(libc::SYS_mount, [0, c"/".as_ptr().expose_provenance(), 0, flags, 0]) }.map(drop)
}

/// Makes a tmpfs that is mounted nowhere yet (fsopen(2), fsmount(2)).
pub(crate) fn make_tmpfs(options: &[(&CStr, &CStr)], attributes: usize) -> io::Result<OwnedFd> {
    // SAFETY: the type is a C string; flag 1 is FSOPEN_CLOEXEC.
    let context = owned(unsafe {
        call(libc::SYS_fsopen, [c"tmpfs".as_ptr().expose_provenance(), 1, 0, 0, 0])
    }?);
    let number = word(context.as_raw_fd());
    for (key, value) in options {
        let (key, value) = (key.as_ptr().expose_provenance(), value.as_ptr().expose_provenance());
        // SAFETY: key and value are C strings.
        unsafe { call(libc::SYS_fsconfig, [number, FSCONFIG_SET_STRING, key, value, 0]) }?;
    }
    // SAFETY: this command takes neither key nor value.
    unsafe { call(libc::SYS_fsconfig, [number, FSCONFIG_CMD_CREATE, 0, 0, 0]) }?;
    // SAFETY: numbers only; flag 1 is FSMOUNT_CLOEXEC.
    Ok(owned(unsafe { call(libc::SYS_fsmount, [number, 1, attributes, 0, 0]) }?))
}

/// Attaches what [`make_tmpfs`] made (`move_mount(2)`).
pub(crate) fn attach(mount: BorrowedFd<'_>, to: &CStr) -> io::Result<()> {
    let (from, empty) = (word(mount.as_raw_fd()), c"".as_ptr().expose_provenance());
    let (at, to) = (word(libc::AT_FDCWD), to.as_ptr().expose_provenance());
    // SAFETY: both paths are C strings.
    unsafe { call(libc::SYS_move_mount, [from, empty, at, to, MOVE_MOUNT_F_EMPTY_PATH]) }.map(drop)
}

/// Makes the root of `mount` the root of this process and lets go of the old one (`pivot_root(2)`,
/// "`pivot_root`(".", ".")").
pub(crate) fn pivot_into(mount: BorrowedFd<'_>) -> io::Result<()> {
    let here = c".".as_ptr().expose_provenance();
    // SAFETY: numbers and C strings only, in all four.
    unsafe {
        call(libc::SYS_fchdir, [word(mount.as_raw_fd()), 0, 0, 0, 0])?;
        call(libc::SYS_pivot_root, [here, here, 0, 0, 0])?;
        call(libc::SYS_umount2, [here, word(libc::MNT_DETACH), 0, 0, 0])?;
    }
    change_directory(c"/")
}

/// `cap_user_header_t` of capget(2).
#[repr(C)]
struct CapabilityHeader {
    version: u32,
    pid: c_int,
}

/// One half of `cap_user_data_t` of capget(2).
#[repr(C)]
#[derive(Default, Clone, Copy)]
struct CapabilitySets {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// Whether this process has the effective capability `number`, under 32.
pub(crate) fn has_capability(number: u32) -> io::Result<bool> {
    let header = CapabilityHeader { version: CAPABILITY_VERSION_3, pid: 0 };
    let mut sets = [CapabilitySets::default(); 2];
    let (header, data) =
        ((&raw const header).expose_provenance(), (&raw mut sets).expose_provenance());
    // SAFETY: version 3 writes two sets.
    unsafe { call(libc::SYS_capget, [header, data, 0, 0, 0]) }?;
    Ok(sets[0].effective & (1 << (number & 31)) != 0)
}

/// Empties the effective, permitted and inheritable sets.
pub(crate) fn clear_capabilities() -> io::Result<()> {
    let header = CapabilityHeader { version: CAPABILITY_VERSION_3, pid: 0 };
    let sets = [CapabilitySets::default(); 2];
    let (header, data) =
        ((&raw const header).expose_provenance(), (&raw const sets).expose_provenance());
    // SAFETY: version 3 reads two sets.
    unsafe { call(libc::SYS_capset, [header, data, 0, 0, 0]) }.map(drop)
}

/// Puts a seccomp filter on this thread (seccomp(2)). It needs `no_new_privs` and cannot be taken
/// off.
pub(crate) fn install_filter(program: &mut [libc::sock_filter]) -> io::Result<()> {
    let length = u16::try_from(program.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let filter = libc::sock_fprog { len: length, filter: program.as_mut_ptr() };
    let filter = (&raw const filter).expose_provenance();
    let mode = libc::SECCOMP_SET_MODE_FILTER as usize;
    // SAFETY: `filter` points to `len` instructions that the kernel copies during the call, and
    // checks.
    unsafe { call(libc::SYS_seccomp, [mode, 0, filter, 0, 0]) }.map(drop)
}
