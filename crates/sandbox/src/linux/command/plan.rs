//! What the root of a program shall look like: an allow-list, built from nothing.
//!
//! The plan is plain data, so that whoever makes the mounts (ourselves or `bwrap`) makes the same
//! ones. It deliberately touches no file beyond looking at what is there.

use crate::config::links;
use crate::{Filesystem, Limits};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the workspace is, inside. It is also the home folder.
pub(crate) const WORKSPACE: &str = "/work";
/// The user and group that a program is, inside.
pub(crate) const USER: u32 = 1_000;
/// Entries of a file system in memory, for each 16 KiB of it; never less than 16,384 in all.
const BYTES_PER_INODE: u64 = 16 << 10;
const INODES_MIN: u64 = 16_384;
/// Bytes of `/dev/shm`, at most.
const SHARED_MEMORY_BYTES: u64 = 16 << 20;
/// Folders of the system that hold programs and what they need, under their usual names.
const SYSTEM: &[&str] = &["/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"];
/// Files of `/etc` that programs need and that tell nothing of this machine's users.
const SETTINGS: &[&str] = &[
    "/etc/alternatives",
    "/etc/ca-certificates.conf",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/pki/ca-trust",
    "/etc/pki/tls",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
];
/// Whole systems that live in a folder of their own.
const STORES: &[&str] = &["/nix/store", "/gnu/store"];
/// Files of a folder that may be changed which its owner's programs obey later, outside of any
/// sandbox: they stay as they are.
const GUARDED: &[&str] = &[".git/hooks", ".git/config"];
/// Not `/dev/zero`: mapped as shared it is memory that no limit of a process counts.
const DEVICES: &[&str] = &["/dev/null", "/dev/full", "/dev/random", "/dev/urandom"];
/// Links of `/dev` that programs expect.
const DEVICE_LINKS: &[(&str, &str)] = &[
    // It reads as zeros as well, and cannot be mapped.
    ("/dev/zero", "full"),
    ("/dev/fd", "/proc/self/fd"),
    ("/dev/stdin", "/proc/self/fd/0"),
    ("/dev/stdout", "/proc/self/fd/1"),
    ("/dev/stderr", "/proc/self/fd/2"),
];

/// One thing in the root. Paths are absolute, as they are seen inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// An empty folder.
    Folder { at: PathBuf, mode: u32 },
    /// A file or folder of this machine, under the same name or another.
    Bind { source: PathBuf, at: PathBuf, kind: Kind, access: Access, whose: Whose },
    /// A file with this content.
    File { at: PathBuf, content: Vec<u8> },
    /// A symbolic link.
    Link { at: PathBuf, to: PathBuf },
    /// An empty file system in memory.
    Memory { at: PathBuf, bytes: u64, inodes: u64, mode: u32, execute: Execute },
    /// `/proc`, with nothing but the program's own processes.
    Processes { at: PathBuf },
    /// Covers what is there with something empty that cannot be written.
    Hole { at: PathBuf, kind: Kind },
}

/// What is bound or covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
}

/// What a program may do with what is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
    /// A device: neither executable nor a door to privileges, but usable as a device.
    Device,
}

/// Why something is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Every program gets it.
    Everybodys,
    /// The configuration names it: what its owner may do with it there, the program may do.
    Named,
}

/// Whether files there may be executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Execute {
    Yes,
    No,
}

/// The whole root, in the order in which it is built: what covers comes after what is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RootPlan {
    pub(crate) entries: Vec<Entry>,
}

/// Whether `/proc` can be had: some containers mask their own, and then no fresh one is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proc {
    Fresh,
    None,
}

/// Whether names are resolved by the stub inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Stub,
    None,
}

impl RootPlan {
    /// The root for a program under these settings.
    pub(crate) fn of(filesystem: &Filesystem, limits: &Limits, proc: Proc, names: Names) -> Self {
        let mut plan = Self { entries: Vec::new() };
        plan.system();
        plan.settings(names);
        plan.devices();
        if proc == Proc::Fresh {
            plan.entries.push(Entry::Processes { at: "/proc".into() });
        }
        plan.memory("/tmp", limits.disk_bytes, Execute::Yes);
        plan.memory(WORKSPACE, limits.disk_bytes, Execute::Yes);
        plan.memory("/dev/shm", limits.disk_bytes.min(SHARED_MEMORY_BYTES), Execute::No);
        plan.own(filesystem);
        plan
    }

    /// Which parts of the machine's own root a program without one may use, and the folders that it
    /// may write.
    pub(crate) fn of_machine(filesystem: &Filesystem, private: [&Path; 2]) -> Self {
        let mut plan = Self { entries: Vec::new() };
        plan.system();
        for path in SETTINGS.iter().map(Path::new) {
            plan.bind(path, path, Access::Read);
        }
        for path in DEVICES.iter().map(Path::new) {
            plan.bind(path, path, Access::Device);
        }
        for path in private {
            plan.bind(path, path, Access::Write);
        }
        plan.own(filesystem);
        plan
    }

    fn system(&mut self) {
        for path in SYSTEM.iter().chain(STORES).map(Path::new) {
            match fs::symlink_metadata(path) {
                Ok(found) if found.is_symlink() => {
                    if let Ok(to) = fs::read_link(path) {
                        self.entries.push(Entry::Link { at: path.to_owned(), to });
                    }
                }
                Ok(found) if found.is_dir() => self.bind(path, path, Access::Read),
                Ok(_) | Err(_) => {}
            }
        }
    }

    fn settings(&mut self, names: Names) {
        self.entries.push(Entry::Folder { at: "/etc".into(), mode: 0o755 });
        for path in SETTINGS.iter().map(Path::new) {
            // What lies behind a link is bound under the link's name: it may point anywhere.
            if let Ok(real) = fs::canonicalize(path) {
                self.bind(&real, path, Access::Read);
            }
        }
        let hosts = match names {
            Names::Stub => "hosts: files dns\n",
            Names::None => "hosts: files\n",
        };
        let mut files = vec![
            ("passwd", format!("sandbox:x:{USER}:{USER}::{WORKSPACE}:/bin/sh\n")),
            ("group", format!("sandbox:x:{USER}:\n")),
            ("hosts", "127.0.0.1 localhost sandbox\n".to_owned()),
            ("nsswitch.conf", format!("passwd: files\ngroup: files\n{hosts}")),
        ];
        if names == Names::Stub {
            files.push(("resolv.conf", "nameserver 127.0.0.1\noptions timeout:5\n".to_owned()));
        }
        let entry = |(name, content): (&str, String)| Entry::File {
            at: Path::new("/etc").join(name),
            content: content.into_bytes(),
        };
        self.entries.extend(files.into_iter().map(entry));
    }

    fn devices(&mut self) {
        self.entries.push(Entry::Folder { at: "/dev".into(), mode: 0o755 });
        for path in DEVICES.iter().map(Path::new) {
            let (source, at) = (path.to_owned(), path.to_owned());
            let (kind, access, whose) = (Kind::File, Access::Device, Whose::Everybodys);
            self.entries.push(Entry::Bind { source, at, kind, access, whose });
        }
        for (at, to) in DEVICE_LINKS {
            self.entries.push(Entry::Link { at: at.into(), to: to.into() });
        }
    }

    fn memory(&mut self, at: &str, bytes: u64, execute: Execute) {
        let inodes = (bytes / BYTES_PER_INODE).max(INODES_MIN);
        self.entries.push(Entry::Memory { at: at.into(), bytes, inodes, mode: 0o700, execute });
    }

    /// What the user asked for, over all else; the holes last. That the paths are there and make
    /// sense together was checked before.
    fn own(&mut self, filesystem: &Filesystem) {
        let Filesystem { readonly, readwrite, blocked } = filesystem;
        let mut binds: BTreeMap<PathBuf, Access> = BTreeMap::new();
        binds.extend(readonly.iter().map(|path| (path.clone(), Access::Read)));
        binds.extend(readwrite.iter().map(|path| (path.clone(), Access::Write)));
        for folder in readwrite {
            let guarded = GUARDED.iter().map(|name| folder.join(name)).filter(|path| path.exists());
            for path in guarded {
                binds.entry(path).or_insert(Access::Read);
            }
        }
        // A folder that is a mount of its own cannot be renamed, so that what is protected below it
        // is still there when the next program starts.
        let protected: Vec<PathBuf> = binds
            .iter()
            .filter(|(_, access)| **access == Access::Read)
            .map(|(path, _)| path)
            .chain(blocked)
            .cloned()
            .collect();
        for path in &protected {
            let Some(root) = readwrite.iter().find(|root| path.starts_with(root)) else { continue };
            for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
                binds.entry(folder.to_owned()).or_insert(Access::Write);
            }
        }
        // In the order of their names, so a folder comes before what lies in it.
        for (path, access) in binds {
            // Where it is gone meanwhile, or leads through a link that somebody has left, the start
            // fails at this path: no link is followed when it is opened.
            let source = links::real(&path).unwrap_or_else(|_| path.clone());
            let kind = kind(&source);
            let whose = Whose::Named;
            self.entries.push(Entry::Bind { source, at: path, kind, access, whose });
        }
        for path in blocked {
            let kind = kind(path);
            self.entries.push(Entry::Hole { at: path.clone(), kind });
        }
    }

    /// Binds `source`, under the same name inside where that is the same path. The source is what
    /// lies behind links, since no link is followed when it is opened.
    fn bind(&mut self, source: &Path, at: &Path, access: Access) {
        let Ok(source) = fs::canonicalize(source) else { return };
        let kind = kind(&source);
        let (at, whose) = (at.to_owned(), Whose::Everybodys);
        self.entries.push(Entry::Bind { source, at, kind, access, whose });
    }

    /// Binds one more file, to be read.
    pub(crate) fn bind_file(&mut self, source: PathBuf, at: PathBuf) {
        let (kind, access) = (Kind::File, Access::Read);
        let whose = Whose::Everybodys;
        self.entries.push(Entry::Bind { source, at, kind, access, whose });
    }

    /// Fails where the way to something that is bound has a link that is not the system's own.
    pub(crate) fn lead_nowhere_else(&self) -> io::Result<()> {
        self.entries.iter().try_for_each(|entry| match entry {
            Entry::Bind { source, .. } => links::real(source).map(drop),
            _ => Ok(()),
        })
    }

    /// The paths that may be written, besides the file systems in memory.
    pub(crate) fn writable(&self) -> Vec<PathBuf> {
        self.paths(|entry| match entry {
            Entry::Memory { at, .. } | Entry::Bind { at, access: Access::Write, .. } => Some(at),
            _ => None,
        })
    }

    /// The devices.
    pub(crate) fn device_paths(&self) -> Vec<PathBuf> {
        self.paths(|entry| match entry {
            Entry::Bind { at, access: Access::Device, .. } => Some(at),
            _ => None,
        })
    }

    fn paths(&self, choose: impl Fn(&Entry) -> Option<&PathBuf>) -> Vec<PathBuf> {
        self.entries.iter().filter_map(choose).cloned().collect()
    }
}

fn kind(path: &Path) -> Kind {
    if path.is_dir() { Kind::Folder } else { Kind::File }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_names_nothing_of_its_owner() {
        let limits = Limits::default();
        let plan = RootPlan::of(&Filesystem::default(), &limits, Proc::Fresh, Names::None);
        for entry in &plan.entries {
            if let Entry::Bind { source, .. } = entry {
                let allowed = ["/usr", "/etc", "/dev", "/lib", "/bin", "/sbin", "/nix", "/gnu"];
                assert!(allowed.iter().any(|part| source.starts_with(part)), "{source:?}");
            }
        }
        assert!(plan.writable().iter().all(|path| {
            ["/tmp", "/work", "/dev/shm"].iter().any(|part| path == Path::new(part))
        }));
    }

    #[test]
    fn what_is_protected_cannot_be_moved_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("it is there");
        for name in ["a/b/secret", "a/c", ".git/hooks"] {
            fs::create_dir_all(path.join(name)).expect("below its own folder");
        }
        let filesystem = Filesystem {
            readwrite: vec![path.clone()],
            readonly: vec![path.join("a/c")],
            blocked: vec![path.join("a/b/secret")],
        };
        let plan = RootPlan::of(&filesystem, &Limits::default(), Proc::None, Names::Stub);
        let found: Vec<(String, &str)> = plan
            .entries
            .iter()
            .filter(|entry| entry.at().starts_with(&path))
            .map(|entry| {
                let what = match entry {
                    Entry::Bind { access: Access::Read, .. } => "read",
                    Entry::Bind { access: Access::Write, .. } => "write",
                    Entry::Hole { .. } => "hole",
                    _ => "other",
                };
                let below = entry.at().strip_prefix(&path).expect("it starts so");
                (below.display().to_string(), what)
            })
            .collect();
        let expected = [
            ("", "write"),
            (".git", "write"),
            (".git/hooks", "read"),
            ("a", "write"),
            ("a/b", "write"),
            ("a/c", "read"),
            ("a/b/secret", "hole"),
        ];
        assert_eq!(found, expected.map(|(path, what)| (path.to_owned(), what)));
    }
}
