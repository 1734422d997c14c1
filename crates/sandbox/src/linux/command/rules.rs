//! Landlock for a program: a second wall around files, and the first around TCP ports, signals and
//! abstract sockets. Numbers are those of landlock(7).
//!
//! [`Rules::prepare`] allocates, before the clone; [`Rules::restrict`] makes system calls only.

use super::plan::{Access, Entry, RootPlan};
use crate::linux::sys::{self, LandlockRights, mount};
use std::collections::BTreeSet;
use std::ffi::CString;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const EXECUTE: u64 = 1;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const MAKE_CHAR: u64 = 1 << 6;
const MAKE_BLOCK: u64 = 1 << 11;
const REFER: u64 = 1 << 13;
const TRUNCATE: u64 = 1 << 14;
const IOCTL_DEV: u64 = 1 << 15;
const CONNECT_TCP: u64 = 1 << 1;

const READ: u64 = EXECUTE | READ_FILE | READ_DIR;
const DEVICE: u64 = READ_FILE | WRITE_FILE | TRUNCATE;
/// What can be done with a file, as opposed to a folder.
const OF_FILES: u64 = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

/// The version that denies TCP.
pub(crate) const VERSION_TCP: u8 = 4;
/// The version that denies signals and abstract sockets.
pub(crate) const VERSION_SCOPES: u8 = 6;

/// Rules as the child takes them.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) denied: LandlockRights,
    pub(crate) allowed: Vec<(CString, u64)>,
    /// Paths without links, unless somebody has just put one there.
    pub(crate) allowed_exactly: Vec<(CString, u64)>,
    pub(crate) ports: Vec<u16>,
}

impl Rules {
    /// The rules of a kernel of this version for a planned root. With a root of its own a program
    /// may read whatever is in there; without one, only what the plan names.
    ///
    /// # Errors
    ///
    /// A path with a NUL byte, which the configuration's check has refused before.
    pub(crate) fn prepare(
        version: u8,
        plan: &RootPlan,
        root: OwnRoot,
        ports: &[u16],
    ) -> io::Result<Self> {
        let denied = denied_by(version);
        let mut allowed = Vec::new();
        let mut allowed_exactly = Vec::new();
        let allow = |path: &Path, rights: u64, list: &mut Vec<(CString, u64)>| -> io::Result<()> {
            let path = CString::new(path.as_os_str().as_bytes())?;
            list.push((path, rights & denied.files));
            Ok(())
        };
        let write = denied.files & !(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV);
        match root {
            OwnRoot::Yes => allow(Path::new("/"), READ, &mut allowed)?,
            OwnRoot::Provided => {
                for folder in top_folders(plan) {
                    allow(&folder, READ, &mut allowed)?;
                }
                // Opened by the program itself, so that it means its own: `bwrap` mounts a whole
                // `/proc`, of which nothing else may be read.
                allow(Path::new("/proc/self"), READ, &mut allowed)?;
            }
            OwnRoot::No => {
                for entry in &plan.entries {
                    match entry {
                        Entry::Bind { source, access, .. } => {
                            let rights = match access {
                                Access::Read => READ,
                                Access::Write => write,
                                Access::Device => DEVICE,
                            };
                            allow(source, rights, &mut allowed_exactly)?;
                        }
                        // The system's own, like `/bin`.
                        Entry::Link { at, .. } if at.exists() => allow(at, READ, &mut allowed)?,
                        _ => {}
                    }
                }
            }
        }
        if root != OwnRoot::No {
            for path in plan.writable() {
                allow(&path, write, &mut allowed)?;
            }
            for path in plan.device_paths() {
                allow(&path, DEVICE, &mut allowed)?;
            }
        }
        let ports = if denied.network == 0 { Vec::new() } else { ports.to_vec() };
        Ok(Self { denied, allowed, allowed_exactly, ports })
    }

    /// A domain that only keeps signals in: for the process that reaps where there is no namespace,
    /// so that it can kill all of its descendants and nobody else.
    pub(crate) fn scopes_only() -> LandlockRights {
        LandlockRights { files: 0, network: 0, scoped: 3 }
    }

    /// Puts the rules on this thread for good. It needs `no_new_privs`.
    pub(crate) fn restrict(&self) -> io::Result<()> {
        let ruleset = sys::landlock_ruleset(self.denied)?;
        let followed =
            self.allowed.iter().map(|(path, rights)| (mount::open_following(path), rights));
        let exact =
            self.allowed_exactly.iter().map(|(path, rights)| (mount::open_place(path), rights));
        for (opened, rights) in followed.chain(exact) {
            let place = match opened {
                // What is gone needs no right.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                place => place?,
            };
            let add = |rights| sys::landlock_allow_path(ruleset.as_fd(), place.as_fd(), rights);
            match add(*rights) {
                // A file: rights of folders mean nothing to it and are refused.
                Err(error) if error.raw_os_error() == Some(libc::EINVAL) => add(rights & OF_FILES)?,
                added => added?,
            }
        }
        for port in &self.ports {
            sys::landlock_allow_port(ruleset.as_fd(), *port, CONNECT_TCP)?;
        }
        sys::landlock_restrict(ruleset.as_fd())
    }
}

/// What a planned root has at its top, but `/proc`.
fn top_folders(plan: &RootPlan) -> BTreeSet<PathBuf> {
    let names = plan.entries.iter().filter_map(|entry| entry.at().components().nth(1));
    let folders = names.map(|name| Path::new("/").join(name));
    folders.filter(|folder| folder != Path::new("/proc")).collect()
}

/// Whether the program has a root of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnRoot {
    /// Made by us.
    Yes,
    /// Made by `bwrap`.
    Provided,
    /// It sees the machine's.
    No,
}

/// Everything that a kernel of this version can deny.
pub(crate) fn denied_by(version: u8) -> LandlockRights {
    let files = match version {
        0 | 1 => REFER - 1,
        2 => TRUNCATE - 1,
        3 | 4 => IOCTL_DEV - 1,
        _ => (IOCTL_DEV << 1) - 1,
    };
    LandlockRights {
        files,
        network: if version >= VERSION_TCP { 3 } else { 0 },
        scoped: if version >= VERSION_SCOPES { 3 } else { 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_deny_what_they_know() {
        let rights = |version| {
            let LandlockRights { files, network, scoped } = denied_by(version);
            (files, network, scoped)
        };
        assert_eq!(rights(1), (0x1fff, 0, 0));
        assert_eq!(rights(2), (0x3fff, 0, 0));
        assert_eq!(rights(3), (0x7fff, 0, 0));
        assert_eq!(rights(4), (0x7fff, 3, 0));
        assert_eq!(rights(5), (0xffff, 3, 0));
        assert_eq!(rights(6), (0xffff, 3, 3));
        assert_eq!(rights(9), (0xffff, 3, 3));
    }
}
