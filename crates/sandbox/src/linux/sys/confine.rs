//! The system calls of confinement: limits, capabilities, Landlock, the filter. The rules of the
//! parent module hold, but for [`single_threaded`], which allocates.

use super::{call, owned, word};
use libc::{c_int, c_long};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// `linux/capability.h`: two words for each set.
const CAPABILITY_VERSION_3: u32 = 0x2008_0522;

/// The two values of a resource limit.
#[derive(Debug, Clone, Copy)]
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

/// Sets both limits of a resource, or what is there where that is less: who has a lower hard limit
/// already needs no other.
pub(crate) fn lower_limit(resource: u32, limit: Limit) -> io::Result<()> {
    let hard = limit.hard.min(get_limits(resource)?.rlim_max);
    set_limits(resource, libc::rlimit64 { rlim_cur: limit.soft.min(hard), rlim_max: hard })
}

/// Sets the soft limit of a resource, or the hard one where that is less, and leaves the hard one.
pub(crate) fn soft_limit(resource: u32, value: u64) -> io::Result<()> {
    let mut now = get_limits(resource)?;
    now.rlim_cur = value.min(now.rlim_max);
    set_limits(resource, now)
}

fn get_limits(resource: u32) -> io::Result<libc::rlimit64> {
    let mut now = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    let old = (&raw mut now).expose_provenance();
    // SAFETY: process 0 is this one; nothing is set, `now` is writable.
    unsafe { call(libc::SYS_prlimit64, [0, resource as usize, 0, old, 0]) }?;
    Ok(now)
}

fn set_limits(resource: u32, limits: libc::rlimit64) -> io::Result<()> {
    let new = (&raw const limits).expose_provenance();
    // SAFETY: process 0 is this one; `limits` lives on; the old ones are not asked for.
    unsafe { call(libc::SYS_prlimit64, [0, resource as usize, new, 0, 0]) }.map(drop)
}

/// Raises this process's nice value to `value`, which needs no privilege. One that is as high already,
/// because the gateway was started with `nice`, stays: to lower it is not ours.
pub(crate) fn raise_nice(value: c_int) -> io::Result<()> {
    let which = libc::PRIO_PROCESS as usize;
    // SAFETY: numbers only; id 0 is this process.
    let priority = unsafe { call(libc::SYS_getpriority, [which, 0, 0, 0, 0]) }?;
    // The kernel gives 20 less the nice value, so that no answer looks like an error (getpriority(2)).
    if 20 - priority >= c_long::from(value) {
        return Ok(());
    }
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
pub(crate) fn install_filter(program: &[libc::sock_filter]) -> io::Result<()> {
    seccomp(program, 0).map(drop)
}

/// As [`install_filter`]; gives the descriptor on which the filter's `SECCOMP_RET_USER_NOTIF`
/// answers arrive (`seccomp_unotify(2)`). It closes on exec.
pub(crate) fn install_watched_filter(program: &[libc::sock_filter]) -> io::Result<OwnedFd> {
    seccomp(program, libc::SECCOMP_FILTER_FLAG_NEW_LISTENER).map(owned)
}

fn seccomp(program: &[libc::sock_filter], flags: libc::c_ulong) -> io::Result<libc::c_long> {
    let length = u16::try_from(program.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let filter = libc::sock_fprog { len: length, filter: program.as_ptr().cast_mut() };
    let filter = (&raw const filter).expose_provenance();
    let mode = libc::SECCOMP_SET_MODE_FILTER as usize;
    let flags = usize::try_from(flags).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: `filter` points to `len` instructions, which the kernel checks and copies during the
    // call and never writes.
    unsafe { call(libc::SYS_seccomp, [mode, flags, filter, 0, 0]) }
}

/// `struct landlock_ruleset_attr` (landlock(7)).
#[repr(C)]
struct LandlockRuleset {
    files: u64,
    network: u64,
    scoped: u64,
}

/// `struct landlock_path_beneath_attr`, which is packed.
#[repr(C, packed)]
struct LandlockPath {
    allowed: u64,
    parent: c_int,
}

/// `struct landlock_net_port_attr`.
#[repr(C)]
struct LandlockPort {
    allowed: u64,
    port: u64,
}

/// The version of Landlock that this kernel has; an error where it has none.
pub(crate) fn landlock_version() -> io::Result<u8> {
    // SAFETY: with flag 1 (LANDLOCK_CREATE_RULESET_VERSION) nothing is read.
    let version = unsafe { call(libc::SYS_landlock_create_ruleset, [0, 0, 1, 0, 0]) }?;
    Ok(u8::try_from(version).unwrap_or(u8::MAX))
}

/// A new ruleset that denies what the three sets of rights name (`landlock_create_ruleset(2)`). A
/// kernel of an older version refuses rights that it does not know.
pub(crate) fn landlock_ruleset(rights: LandlockRights) -> io::Result<OwnedFd> {
    let LandlockRights { files, network, scoped } = rights;
    let attributes = LandlockRuleset { files, network, scoped };
    // An older kernel takes a shorter structure.
    let length = match (network, scoped) {
        (0, 0) => 8,
        (_, 0) => 16,
        (_, _) => size_of::<LandlockRuleset>(),
    };
    let start = (&raw const attributes).expose_provenance();
    // SAFETY: `attributes` lives on and is at least `length` long.
    unsafe { call(libc::SYS_landlock_create_ruleset, [start, length, 0, 0, 0]) }.map(owned)
}

/// What a ruleset denies, as the bits of landlock(7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LandlockRights {
    pub(crate) files: u64,
    pub(crate) network: u64,
    pub(crate) scoped: u64,
}

/// Allows `rights` on a file, or on a folder and all below it (`landlock_add_rule(2)`).
pub(crate) fn landlock_allow_path(
    ruleset: BorrowedFd<'_>,
    path: BorrowedFd<'_>,
    rights: u64,
) -> io::Result<()> {
    let attributes = LandlockPath { allowed: rights, parent: path.as_raw_fd() };
    let start = (&raw const attributes).expose_provenance();
    let ruleset = word(ruleset.as_raw_fd());
    // SAFETY: rule type 1 (PATH_BENEATH) reads this structure, which lives on.
    unsafe { call(libc::SYS_landlock_add_rule, [ruleset, 1, start, 0, 0]) }.map(drop)
}

/// Allows TCP `rights` on a port (`landlock_add_rule(2)`).
pub(crate) fn landlock_allow_port(
    ruleset: BorrowedFd<'_>,
    port: u16,
    rights: u64,
) -> io::Result<()> {
    let attributes = LandlockPort { allowed: rights, port: u64::from(port) };
    let start = (&raw const attributes).expose_provenance();
    let ruleset = word(ruleset.as_raw_fd());
    // SAFETY: rule type 2 (NET_PORT) reads this structure, which lives on.
    unsafe { call(libc::SYS_landlock_add_rule, [ruleset, 2, start, 0, 0]) }.map(drop)
}

/// Puts a ruleset on this thread for good (`landlock_restrict_self(2)`). It needs `no_new_privs`.
pub(crate) fn landlock_restrict(ruleset: BorrowedFd<'_>) -> io::Result<()> {
    let ruleset = word(ruleset.as_raw_fd());
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_landlock_restrict_self, [ruleset, 0, 0, 0, 0]) }.map(drop)
}
