//! The allowed folders, and how a path inside one of them is opened.
//!
//! A path is opened with `openat2(2)` and `RESOLVE_BENEATH`: the kernel itself refuses a path that leaves the folder,
//! by `..`, by an absolute symbolic link, or by a link that is put there a moment before. There is no check first and
//! use later.

use crate::arguments::wrong;
use crate::error::BuiltinError;
use crate::failure::Failure;
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, Stat, fstat, openat2};
use rustix::io::Errno;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

/// Longest path (`PATH_MAX` without its NUL).
pub(super) const PATH_BYTES_MAX: usize = 4_095;
/// `openat2` gives up when a name moves while it resolves it; then it is asked again.
const ATTEMPTS_MAX: usize = 16;
/// Allowed folders that a failure names.
const NAMED_MAX: usize = 8;

/// The allowed folders in the order of the configuration.
pub(super) struct Roots(Vec<Root>);

/// One allowed folder, open.
pub(super) struct Root {
    /// As the operator wrote it, made absolute.
    pub(super) path: PathBuf,
    /// Without symbolic links.
    real: PathBuf,
    folder: OwnedFd,
}

/// A path inside an allowed folder.
pub(super) struct Located<'a> {
    pub(super) root: &'a Root,
    /// Parts joined by `/`, none of them `.`, `..` or empty; `.` for the folder itself.
    pub(super) relative: String,
}

/// Whether symbolic links inside of the folder are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Followed,
    Refused,
}

impl Roots {
    /// Opens the folders.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, BuiltinError> {
        if paths.is_empty() {
            return Err(BuiltinError::NoRoot);
        }
        let open = |path: &PathBuf| {
            let error = |source| BuiltinError::Root { path: path.clone(), source };
            let absolute = std::path::absolute(path).map_err(error)?;
            let real = absolute.canonicalize().map_err(error)?;
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let folder = rustix::fs::open(&real, flags, Mode::empty())
                .map_err(|errno| error(errno.into()))?;
            Ok(Root { path: absolute, real, folder })
        };
        paths.iter().map(open).collect::<Result<_, _>>().map(Self)
    }

    /// All folders.
    pub(super) fn all(&self) -> &[Root] {
        &self.0
    }

    /// The folders for a reader, at most a few.
    pub(super) fn names(&self) -> String {
        let first = self.0.iter().take(NAMED_MAX);
        let names: Vec<String> = first.map(|root| format!("`{}`", root.path.display())).collect();
        let more = if self.0.len() > NAMED_MAX { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    }

    /// Finds the folder that a path belongs to. A relative path needs a folder of its own, or only one to choose from.
    pub(super) fn locate(&self, path: &str) -> Result<Located<'_>, Failure> {
        if path.len() > PATH_BYTES_MAX {
            return Err(wrong(format!("a path has over {PATH_BYTES_MAX} bytes")));
        }
        if path.contains('\0') {
            return Err(wrong("a path holds a NUL character"));
        }
        if path.split('/').any(|part| part == "..") {
            return Err(wrong("a path holds `..`").with_hint("write the path without `..`"));
        }
        if path.starts_with('/') {
            return self.locate_absolute(path);
        }
        match self.0.as_slice() {
            [root] => Ok(Located { root, relative: normal(path) }),
            _ => Err(wrong(format!("`{path}` is relative, and there are several folders"))
                .with_hint(format!("begin the path with one of {}", self.names()))),
        }
    }

    fn locate_absolute(&self, path: &str) -> Result<Located<'_>, Failure> {
        let inside = |root: &'_ Root| {
            let within = |folder: &Path| {
                let rest = Path::new(path).strip_prefix(folder).ok()?;
                Some((folder.as_os_str().len(), rest.to_str()?.to_owned()))
            };
            within(&root.path).or_else(|| within(&root.real))
        };
        let candidates = self.0.iter().filter_map(|root| inside(root).map(|found| (root, found)));
        // Folders may lie in each other: the innermost one is meant.
        let nearest = candidates.max_by_key(|(_, (length, _))| *length);
        match nearest {
            Some((root, (_, rest))) => Ok(Located { root, relative: normal(&rest) }),
            None => Err(Failure::new(format!("`{path}` is outside of the allowed folders"))
                .with_hint(format!("allowed are {}", self.names()))),
        }
    }

    /// A path as `locate` takes it: relative where there is one folder only.
    pub(super) fn shown(&self, root: &Root, relative: &str) -> String {
        match (self.0.len(), relative) {
            (1, _) => relative.to_owned(),
            (_, ".") => root.path.display().to_string(),
            (_, _) => root.path.join(relative).display().to_string(),
        }
    }
}

impl Root {
    /// Opens a path beneath the folder.
    pub(super) fn open_beneath(
        &self,
        relative: &str,
        flags: OFlags,
        links: Links,
    ) -> Result<OwnedFd, Errno> {
        let mut resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        if links == Links::Refused {
            resolve |= ResolveFlags::NO_SYMLINKS;
        }
        let flags = flags | OFlags::CLOEXEC;
        let attempt = || openat2(self.folder.as_fd(), relative, flags, Mode::empty(), resolve);
        for _ in 1..ATTEMPTS_MAX {
            match attempt() {
                Err(Errno::AGAIN | Errno::INTR) => {}
                done => return done,
            }
        }
        attempt()
    }

    /// Opens a regular file to read.
    ///
    /// It is looked at before it is opened, for opening a device can do something, and again afterwards, for another
    /// file may be there then. Opening never waits, so a FIFO does not hold us.
    pub(super) fn open_file(
        &self,
        relative: &str,
        links: Links,
    ) -> Result<(OwnedFd, Stat), NotAFile> {
        let found = self.open_beneath(relative, OFlags::PATH, links)?;
        regular(found.as_fd())?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = self.open_beneath(relative, flags, links)?;
        let stat = regular(file.as_fd())?;
        Ok((file, stat))
    }

    /// Opens a folder to list it.
    pub(super) fn open_folder(&self, relative: &str, links: Links) -> Result<OwnedFd, Errno> {
        self.open_beneath(relative, OFlags::RDONLY | OFlags::DIRECTORY, links)
    }
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) enum NotAFile {
    System(Errno),
    Kind(FileType),
}

impl From<Errno> for NotAFile {
    fn from(errno: Errno) -> Self {
        Self::System(errno)
    }
}

fn regular(file: BorrowedFd<'_>) -> Result<Stat, NotAFile> {
    let stat = fstat(file)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Ok(stat),
        other => Err(NotAFile::Kind(other)),
    }
}

impl NotAFile {
    /// For the caller.
    pub(super) fn failure(&self, shown: &str) -> Failure {
        match self {
            Self::System(errno) => explain(*errno, shown),
            Self::Kind(FileType::Directory) => {
                Failure::new(format!("`{shown}` is a folder")).with_hint("use the tool `list`")
            }
            Self::Kind(_) => Failure::new(format!("`{shown}` is not a regular file")),
        }
    }
}

/// What the system refused, in the caller's words.
pub(super) fn explain(errno: Errno, shown: &str) -> Failure {
    match errno {
        Errno::NOENT => Failure::new(format!("`{shown}` does not exist"))
            .with_hint("find it with `search` or `list`"),
        Errno::XDEV => Failure::new(format!("`{shown}` leads outside of its allowed folder")),
        Errno::LOOP => Failure::new(format!("`{shown}` is or holds a symbolic link"))
            .with_hint("use the path that the link stands for"),
        Errno::NOTDIR => {
            Failure::new(format!("`{shown}` is not a folder, or leads through a file"))
        }
        Errno::ACCESS | Errno::PERM => Failure::new(format!("`{shown}` may not be opened")),
        Errno::NAMETOOLONG => Failure::new("a name in the path is too long"),
        Errno::NOSYS => Failure::new("this kernel has no openat2: Linux 5.6 or newer is needed"),
        other => Failure::new(format!("`{shown}`: {other}")),
    }
}

/// Without empty parts and without `.`.
fn normal(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}
