//! Opening: folders of the caller by their path, and hostile entries by one name at a time.
//!
//! It deliberately opens nothing for writing; that is in `target.rs`.

use super::{CopyDirection, WorkspaceError, failed_at, names};
use crate::linux::sys::files::{self, OpenHow};
use libc::c_int;
use std::ffi::{CStr, CString};
use std::fs::{File, FileType, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Component, Path};

/// How entries are opened: below the directory, over no link, in the same file system.
pub(super) const BENEATH: u64 = libc::RESOLVE_BENEATH
    | libc::RESOLVE_NO_SYMLINKS
    | libc::RESOLVE_NO_MAGICLINKS
    | libc::RESOLVE_NO_XDEV;
/// How folders of the caller are opened: a path may cross into other file systems.
const NO_LINKS: u64 = libc::RESOLVE_NO_SYMLINKS | libc::RESOLVE_NO_MAGICLINKS;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Symlink,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A device, or what this program does not know.
    Device,
}

impl Kind {
    fn of(kind: FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_symlink() {
            Self::Symlink
        } else if kind.is_fifo() {
            Self::Pipe
        } else if kind.is_socket() {
            Self::Socket
        } else {
            Self::Device
        }
    }
}

/// What a name stood for when it was looked at. The handle can be asked and not read.
pub(super) struct Found {
    pub(super) handle: File,
    pub(super) kind: Kind,
    pub(super) metadata: Metadata,
}

/// Opens one name in `directory`; `flags` are `O_*`.
pub(super) fn one(directory: &File, name: &CStr, flags: c_int) -> io::Result<File> {
    let how = OpenHow { flags: flag_bits(flags), mode: 0, resolve: BENEATH };
    files::open(Some(directory.as_fd()), name, &how).map(File::from)
}

/// Looks at one name in `directory` without opening what it stands for.
pub(super) fn look(directory: &File, name: &CStr) -> io::Result<Found> {
    let handle = one(directory, name, libc::O_PATH | libc::O_NOFOLLOW)?;
    let metadata = handle.metadata()?;
    Ok(Found { kind: Kind::of(metadata.file_type()), handle, metadata })
}

/// Opens what was found for reading; `None` where the name stands for something else by now.
///
/// Opening never waits: not for a writer of a pipe, not for who holds a lease. Whatever was opened
/// in its place is closed unread.
pub(super) fn reopen(directory: &File, name: &CStr, found: &Found) -> io::Result<Option<File>> {
    let flags = libc::O_RDONLY | libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
    let folder = if found.kind == Kind::Folder { libc::O_DIRECTORY } else { 0 };
    let opened = one(directory, name, flags | folder)?;
    let now = opened.metadata()?;
    let same = now.dev() == found.metadata.dev()
        && now.ino() == found.metadata.ino()
        && Kind::of(now.file_type()) == found.kind;
    Ok(same.then_some(opened))
}

/// Opens the root of a workspace for reading.
///
/// # Errors
///
/// [`WorkspaceError::Unsupported`] where there is no `openat2`.
pub(super) fn workspace(
    workspace: BorrowedFd<'_>,
    direction: CopyDirection,
) -> Result<File, WorkspaceError> {
    let flags = flag_bits(libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NONBLOCK);
    let how = OpenHow { flags, mode: 0, resolve: BENEATH };
    let opened = files::open(Some(workspace), c".", &how);
    opened.map(File::from).map_err(|error| match error.raw_os_error() {
        Some(libc::ENOSYS | libc::EPERM) => WorkspaceError::Unsupported(error),
        _ => failed_at(direction, Path::new("."), error),
    })
}

/// Opens the caller's folder that is copied in.
///
/// # Errors
///
/// [`WorkspaceError::Refused`] with the reason, or another where the kernel fails.
pub(super) fn source(path: &Path) -> Result<File, WorkspaceError> {
    let direction = CopyDirection::In;
    check_text(path).map_err(|reason| refused(direction, path, reason))?;
    let opened = folder(None, path, libc::O_RDONLY);
    let opened = opened.map_err(|error| at_folder(direction, path, error))?;
    check_place(&opened, direction, path)?;
    Ok(opened)
}

/// Opens the caller's folder that is copied out to, and makes it where it is missing.
///
/// # Errors
///
/// [`WorkspaceError::Refused`] with the reason, or another where the kernel fails.
pub(super) fn destination(path: &Path) -> Result<File, WorkspaceError> {
    let direction = CopyDirection::Out;
    check_text(path).map_err(|reason| refused(direction, path, reason))?;
    let opened = match (folder(None, path, libc::O_PATH), path.parent(), path.file_name()) {
        (Err(error), Some(parent), Some(name)) if error.kind() == io::ErrorKind::NotFound => {
            folder(None, parent, libc::O_PATH).and_then(|parent| {
                let name_text = CString::new(name.as_bytes())?;
                match files::make_folder(parent.as_fd(), &name_text, 0o755) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                    Ok(()) | Err(_) => folder(Some(&parent), Path::new(name), libc::O_PATH),
                }
            })
        }
        (opened, _, _) => opened,
    };
    let opened = opened.map_err(|error| at_folder(direction, path, error))?;
    check_place(&opened, direction, path)?;
    Ok(opened)
}

fn folder(directory: Option<&File>, path: &Path, flags: c_int) -> io::Result<File> {
    let text = CString::new(path.as_os_str().as_bytes())?;
    let flags = flag_bits(flags | libc::O_DIRECTORY);
    let how = OpenHow { flags, mode: 0, resolve: NO_LINKS };
    files::open(directory.map(AsFd::as_fd), &text, &how).map(File::from)
}

fn check_text(path: &Path) -> Result<(), &'static str> {
    if names::has_control(path.as_os_str().as_bytes()) {
        Err("has control characters in its path; rename it")
    } else if !path.is_absolute() {
        Err("is no absolute path; give it from `/` on")
    } else if path.components().any(|part| part == Component::ParentDir) {
        Err("has `..` in its path; give the path that it stands for (`realpath`)")
    } else {
        Ok(())
    }
}

/// Refuses the root of the file system, the home directory, and what holds the home directory, by
/// whichever path they were reached.
fn check_place(opened: &File, direction: CopyDirection, path: &Path) -> Result<(), WorkspaceError> {
    let metadata = opened.metadata().map_err(|error| failed_at(direction, path, error))?;
    let is = |other: &Path| {
        std::fs::metadata(other)
            .is_ok_and(|other| other.dev() == metadata.dev() && other.ino() == metadata.ino())
    };
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let reason = if is(Path::new("/")) {
        "is the root of the file system; give a folder that holds only what the program needs"
    } else if home.is_some_and(|home| home.ancestors().any(is)) {
        "is or holds the home directory; give a folder that holds only what the program needs"
    } else {
        return Ok(());
    };
    Err(refused(direction, path, reason))
}

fn refused(direction: CopyDirection, path: &Path, reason: &'static str) -> WorkspaceError {
    WorkspaceError::Refused { direction, path: names::printable_path(path), reason }
}

fn at_folder(direction: CopyDirection, path: &Path, error: io::Error) -> WorkspaceError {
    let reason = match error.raw_os_error() {
        Some(libc::ENOSYS | libc::EPERM) => return WorkspaceError::Unsupported(error),
        Some(libc::ELOOP) => {
            "leads through a symbolic link; give the path that it stands for (`realpath`)"
        }
        Some(libc::ENOTDIR) => "is no folder; give one",
        Some(libc::ENOENT) => "is not there; make it first",
        Some(libc::EACCES) => "may not be opened; see to its mode",
        _ => return failed_at(direction, path, error),
    };
    refused(direction, path, reason)
}

/// `O_*` as `openat2` takes them.
pub(super) fn flag_bits(flags: c_int) -> u64 {
    u64::from(flags.cast_unsigned())
}
