//! Where copies go: a fresh workspace, made in its owner's name, or a folder of the caller's, in
//! which nothing but regular files is ever replaced.
//!
//! It deliberately reads nothing of the source.

use super::open::{self, BENEATH, Kind};
use crate::linux::sys;
use crate::linux::sys::files::{self, OpenHow};
use std::ffi::{CStr, CString};
use std::fs::{File, Permissions};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;

/// How temporary names begin. A workspace's own files of such names are not copied out, so that a
/// program cannot occupy them.
pub(super) const TEMPORARY_PREFIX: &str = ".gloveport-copy-";
/// Temporary names that are tried before giving up; earlier ones may be left from a process that
/// was killed.
const TEMPORARY_TRIES: u64 = 1 << 10;
/// Mode bits that a copy in a workspace may have: no set-user-id, no writing by others.
const WORKSPACE_MODE: u32 = 0o755;

/// Where copies go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    /// A workspace of our own user.
    Workspace,
    /// A workspace of another user and group.
    WorkspaceOf {
        /// Whose it is.
        owner: (u32, u32),
        /// Who we are.
        own: (u32, u32),
    },
    /// The caller's folder.
    Destination,
}

/// What stands in the way of one entry.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// This entry cannot be copied.
    Skip(&'static str),
    /// Nothing more can be copied.
    Fail(io::Error),
    /// There is no room for more.
    Full,
}

/// A file that is being written.
pub(super) struct Draft {
    pub(super) file: File,
    /// Its name until it is whole; it has its own from the start where there is none.
    temporary: Option<CString>,
}

impl Target {
    /// Makes a folder and opens it. One that is already there is taken in the caller's folder.
    pub(super) fn folder(self, parent: &File, name: &CStr) -> Result<File, Obstacle> {
        let mode = if self.is_destination() { 0o755 } else { 0o700 };
        match self.in_its_name(|| files::make_folder(parent.as_fd(), name, mode)) {
            Err(error) if self.is_destination() && error.kind() == io::ErrorKind::AlreadyExists => {
                match open::look(parent, name).map_err(|error| self.obstacle(error))?.kind {
                    Kind::Folder => {}
                    Kind::Symlink => return Err(Obstacle::Skip(LINK_IN_THE_WAY)),
                    Kind::File | Kind::Pipe | Kind::Socket | Kind::Device => {
                        return Err(Obstacle::Skip("the destination has a file of this name"));
                    }
                }
            }
            outcome => outcome.map_err(|error| self.obstacle(error))?,
        }
        let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NOFOLLOW | libc::O_NONBLOCK;
        open::one(parent, name, flags).map_err(|error| self.obstacle(error))
    }

    /// Ends a folder that all was copied to; `mode` is that of the source.
    pub(super) fn finish_folder(self, folder: &File, mode: u32) -> Result<(), Obstacle> {
        if self.is_destination() {
            return Ok(());
        }
        folder
            .set_permissions(Permissions::from_mode(mode & WORKSPACE_MODE))
            .map_err(|error| self.obstacle(error))
    }

    /// Makes a file to write to; `number` is one that differs for each.
    pub(super) fn draft(
        self,
        folder: &File,
        name: &CStr,
        mode: u32,
        number: u64,
    ) -> Result<Draft, Obstacle> {
        if !self.is_destination() {
            let created = self.in_its_name(|| create(folder, name, 0o600));
            let file = created.map_err(|error| self.obstacle(error))?;
            return Ok(Draft { file, temporary: None });
        }
        match open::look(folder, name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(self.obstacle(error)),
            Ok(found) => match found.kind {
                Kind::File => {}
                Kind::Symlink => return Err(Obstacle::Skip(LINK_IN_THE_WAY)),
                Kind::Folder => {
                    return Err(Obstacle::Skip("the destination has a folder of this name"));
                }
                Kind::Pipe | Kind::Socket | Kind::Device => {
                    let reason = "the destination has a pipe, socket or device of this name";
                    return Err(Obstacle::Skip(reason));
                }
            },
        }
        let mode = if mode & 0o100 == 0 { 0o644 } else { 0o755 };
        for attempt in number..number + TEMPORARY_TRIES {
            let temporary = format!("{TEMPORARY_PREFIX}{}-{attempt}", std::process::id());
            let temporary = CString::new(temporary).expect("digits and letters hold no NUL");
            match create(folder, &temporary, mode) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(self.obstacle(error)),
                Ok(file) => return Ok(Draft { file, temporary: Some(temporary) }),
            }
        }
        Err(Obstacle::Fail(io::ErrorKind::AlreadyExists.into()))
    }

    /// Gives a whole file its name and mode; `mode` is that of the source.
    pub(super) fn publish(
        self,
        folder: &File,
        name: &CStr,
        draft: &Draft,
        mode: u32,
    ) -> Result<(), Obstacle> {
        let done = match &draft.temporary {
            Some(temporary) => files::rename(folder.as_fd(), temporary, name),
            None => draft.file.set_permissions(Permissions::from_mode(mode & WORKSPACE_MODE)),
        };
        done.map_err(|error| self.obstacle(error))
    }

    /// Takes away a file that did not become whole.
    pub(super) fn discard(self, folder: &File, draft: &Draft) -> Result<(), Obstacle> {
        match &draft.temporary {
            Some(temporary) => {
                files::remove_file(folder.as_fd(), temporary).map_err(|error| self.obstacle(error))
            }
            None => Ok(()),
        }
    }

    /// Makes a symbolic link.
    pub(super) fn symlink(self, folder: &File, name: &CStr, target: &CStr) -> Result<(), Obstacle> {
        self.in_its_name(|| files::make_symlink(folder.as_fd(), name, target))
            .map_err(|error| self.obstacle(error))
    }

    /// Whether copies go to the caller's folder.
    pub(super) fn is_destination(self) -> bool {
        match self {
            Self::Workspace | Self::WorkspaceOf { .. } => false,
            Self::Destination => true,
        }
    }

    /// What an error here means: some are about one name, all others about the whole.
    pub(super) fn obstacle(self, error: io::Error) -> Obstacle {
        match error.raw_os_error() {
            Some(libc::EXDEV) => {
                Obstacle::Skip("another file system is mounted there in the destination")
            }
            Some(libc::ENAMETOOLONG | libc::EINVAL | libc::EILSEQ) => {
                Obstacle::Skip("the destination takes no such name")
            }
            // It became something else since it was looked at.
            Some(libc::ELOOP | libc::EISDIR | libc::ENOTDIR | libc::ENOENT)
                if self.is_destination() =>
            {
                Obstacle::Skip("the destination changed meanwhile")
            }
            _ => self.exhaustion(error),
        }
    }

    /// What an error that is about no name means.
    pub(super) fn exhaustion(self, error: io::Error) -> Obstacle {
        match error.raw_os_error() {
            Some(libc::ENOSPC | libc::EDQUOT) if !self.is_destination() => Obstacle::Full,
            _ => Obstacle::Fail(error),
        }
    }

    /// Makes something in the name of whom it shall belong to.
    fn in_its_name<T>(self, action: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self {
            Self::Workspace | Self::Destination => action(),
            Self::WorkspaceOf { owner, own } => {
                sys::files::act_as(owner.0, owner.1)?;
                let outcome = action();
                sys::files::act_as(own.0, own.1)?;
                outcome
            }
        }
    }
}

const LINK_IN_THE_WAY: &str = "the destination has a symbolic link of this name";

/// Makes a file that was not there, and opens it for writing.
fn create(folder: &File, name: &CStr, mode: u64) -> io::Result<File> {
    let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_NOFOLLOW;
    let how = OpenHow { flags: open::flag_bits(flags), mode, resolve: BENEATH };
    files::open(Some(folder.as_fd()), name, &how).map(File::from)
}
