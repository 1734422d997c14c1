//! Files in and out of a workspace, the folder that a confined program may write to.
//!
//! The tree that is copied out was made by a hostile program, which may even still change it. So
//! nothing here trusts a path: every step goes by one name from a directory that is already open,
//! through `openat2(2)` beneath that directory, over no symbolic link and into no other file
//! system; what it leads to is looked at before it is opened for reading, and again after. Where
//! `openat2` cannot be had, nothing is copied: a walk without it could not see mounts.
//!
//! What is copied are names, regular files, folders and whether a file is a program; into a
//! workspace also symbolic links that stay inside. Never: owners, times, extended attributes,
//! access lists, set-user-id bits, devices, sockets. A file that grows while it is copied is copied
//! up to the size that it had at first.
//!
//! It deliberately does not judge content: what came out is as trustworthy as the program that
//! wrote it, whatever its name (`.git/hooks/…`, `Makefile`).

mod entries;
mod names;
mod open;
mod target;
#[cfg(test)]
mod tests;
mod walk;

use crate::Limits;
use crate::copied::{Copied, CopyBound, CopyDirection, Skipped, WorkspaceError};
use crate::linux::sys;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use target::Target;
use walk::Walk;

/// Folders within folders that are copied, whatever the limits. Each costs two descriptors while it
/// is walked.
const DEPTH_MAX: usize = 64;
/// Entries that may always be copied, however small the disk.
const ENTRIES_MIN: u64 = 1 << 10;
/// Entries that are copied at most, however large the disk.
const ENTRIES_MAX: u64 = 1_000_000;
/// Bytes of disk for which there may be one entry: a page, which is what an entry costs a tmpfs.
const BYTES_PER_ENTRY: u64 = 4 << 10;

/// How much is copied at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Bytes of all files.
    pub(crate) bytes: u64,
    /// Names.
    pub(crate) entries: u64,
    /// Folders within folders, [`DEPTH_MAX`] at most.
    pub(crate) depth: usize,
}

impl Bounds {
    /// The bounds that go with a disk of [`Limits::disk_bytes`].
    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            bytes: limits.disk_bytes,
            entries: (limits.disk_bytes / BYTES_PER_ENTRY).clamp(ENTRIES_MIN, ENTRIES_MAX),
            depth: DEPTH_MAX,
        }
    }
}

/// Copies what is in the folder `source` into `workspace`, an opened directory that is still empty.
///
/// `source` is absolute, leads through no symbolic link, and is neither the root of the file system
/// nor a folder that holds the home directory. A symbolic link in it is made again where its target
/// stays inside; else it is left out, as is what cannot be read. The program has not started yet,
/// so a tree that is too large is an error and not a part of a tree.
///
/// With an `owner` (user and group as this process calls them), the workspace and all in it belong
/// to that owner. It is made in that owner's name rather than given away later: the kernel lets
/// nobody make files in a tmpfs of a user namespace in which he has no number, which goes for a
/// gateway that is root. That marks this process as non-dumpable, as any change of user does.
///
/// # Errors
///
/// [`WorkspaceError`]; the workspace then holds a part of the files and is to be thrown away.
pub(crate) fn copy_in(
    source: &Path,
    workspace: BorrowedFd<'_>,
    bounds: &Bounds,
    owner: Option<(u32, u32)>,
) -> Result<Copied, WorkspaceError> {
    let source_folder = open::source(source)?;
    let target_folder = open::workspace(workspace, CopyDirection::In)?;
    let own = sys::user_and_group();
    let Some(owner) = owner.filter(|owner| *owner != own) else {
        return Walk::new(bounds, Target::Workspace).run(source_folder, target_folder);
    };
    let failed = |source_error| failed_at(CopyDirection::In, source, source_error);
    std::os::unix::fs::fchown(&target_folder, Some(owner.0), Some(owner.1)).map_err(failed)?;
    // Who acts as somebody else is a thread of its own: should the way back fail, it ends with the
    // thread.
    std::thread::scope(|scope| {
        let target = Target::WorkspaceOf { owner, own };
        let walk = move || Walk::new(bounds, target).run(source_folder, target_folder);
        let thread = std::thread::Builder::new().name("copy-in".to_owned());
        let thread = thread.spawn_scoped(scope, walk).map_err(failed)?;
        thread.join().map_err(|_| failed(io::Error::other("the copying thread panicked")))?
    })
}

/// Copies what is in `workspace`, an opened directory, into `destination`.
///
/// A file comes under a temporary name and is then renamed, over a regular file where there is one;
/// nothing else that is already there is ever replaced or followed, and nothing is ever deleted. A
/// folder that is already there is filled up. Files get mode 644, programs 755 and folders 755,
/// less the umask.
///
/// Left out, with the reason, are symbolic links, devices, pipes and sockets, what cannot be read or
/// changes meanwhile, what lies too deep, names that begin like our temporary ones, and names with
/// control characters: no honest program makes them, and a terminal that lists them obeys them.
/// Names that are no UTF-8 are copied as they are.
///
/// # Errors
///
/// [`WorkspaceError`]; what it says to be copied so far stays.
pub(crate) fn copy_out_to(
    workspace: BorrowedFd<'_>,
    destination: &Destination,
    bounds: &Bounds,
) -> Result<Copied, WorkspaceError> {
    let source = open::workspace(workspace, CopyDirection::Out)?;
    let failed = |error| failed_at(CopyDirection::Out, &destination.path, error);
    let target = destination.folder.as_fd().try_clone_to_owned().map_err(failed)?;
    Walk::new(bounds, Target::Destination).run(source, target.into())
}

/// A folder that files may be copied out to, held open: when it is opened before the program
/// starts, then the program cannot put another in its place.
#[derive(Debug)]
pub(crate) struct Destination {
    folder: File,
    path: PathBuf,
}

impl Destination {
    /// Opens the folder `path`, and makes it where only the last part of the path is missing.
    ///
    /// `path` is absolute, leads through no symbolic link, and is neither the root of the file
    /// system nor a folder that holds the home directory: a program would write into what logs its
    /// user in.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError::Refused`] or, where the kernel fails, another.
    pub(crate) fn open(path: &Path) -> Result<Self, WorkspaceError> {
        Ok(Self { folder: open::destination(path)?, path: path.to_owned() })
    }
}

/// An error at a path of the caller's, before anything was copied.
fn failed_at(direction: CopyDirection, path: &Path, source: io::Error) -> WorkspaceError {
    let so_far = Box::default();
    WorkspaceError::Failed { direction, path: names::printable_path(path), source, so_far }
}
