//! Writes one file: a new one, a replacement, or an addition.
//!
//! A file appears whole or not at all: it is written under another name and renamed. That holds against readers and
//! against our own end, not against a loss of power (nothing is forced to disk). Symbolic links are never followed,
//! and the `.git` folder is never written: what it holds is run by Git.

use super::FileSystemLimits;
use super::read::Encoding;
use super::roots::{Links, Located, PATH_BYTES_MAX, Roots, explain};
use crate::arguments::{Arguments, wrong};
use crate::failure::Failure;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, RenameFlags, fchmod, mkdirat, openat, renameat_with, statat,
    unlinkat,
};
use rustix::io::Errno;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};

/// Folders that are made for one file.
const MADE_FOLDERS_MAX: usize = 32;
/// Temporary names that are tried, where earlier ones are left over from a crash.
const NAMES_TRIED_MAX: usize = 64;
/// Read and write for all, execute for none; the process's mask takes away from it.
const FILE_MODE: u32 = 0o666;
/// As above, for folders.
const FOLDER_MODE: u32 = 0o777;

/// What happens to a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WriteMode {
    /// The call fails.
    Create,
    /// It is replaced.
    Overwrite,
    /// It gets longer.
    Append,
}

/// The arguments of `write`.
#[derive(Debug)]
pub(super) struct Request {
    path: String,
    content: Vec<u8>,
    mode: WriteMode,
}

impl Request {
    pub(super) fn parse(
        mut arguments: Arguments,
        limits: &FileSystemLimits,
    ) -> Result<Self, Failure> {
        let path = arguments.text("path", PATH_BYTES_MAX)?;
        let modes = [
            ("create", WriteMode::Create),
            ("overwrite", WriteMode::Overwrite),
            ("append", WriteMode::Append),
        ];
        let mode = arguments.choice("mode", &modes)?;
        let encoding = arguments.choice("encoding", &Encoding::NAMES)?;
        let content = arguments.text("content", limits.write_bytes_max)?;
        arguments.finish()?;
        let content = match encoding {
            Encoding::Utf8 => content.into_bytes(),
            Encoding::Base64 => BASE64_STANDARD
                .decode(content)
                .map_err(|error| wrong(format!("`content` is not base64: {error}")))?,
        };
        Ok(Self { path, content, mode })
    }
}

/// Gives names to files that are not finished.
#[derive(Debug, Default)]
pub(super) struct TemporaryNames(AtomicU64);

impl TemporaryNames {
    fn next(&self) -> String {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        format!(".gloveport-{}-{number}.tmp", std::process::id())
    }
}

/// Where a file goes: an open folder, a name in it, and what stands there now.
struct Place<'a> {
    folder: OwnedFd,
    name: &'a str,
    /// Permissions of the file that is there.
    existing: Option<Mode>,
}

/// Writes a file.
pub(super) fn write(
    roots: &Roots,
    request: &Request,
    temporary: &TemporaryNames,
) -> Result<Value, Failure> {
    let located = roots.locate(&request.path)?;
    let shown = roots.shown(located.root, &located.relative);
    let place = place(&located, &shown)?;
    let written = match request.mode {
        WriteMode::Append => append(&place, &request.content),
        WriteMode::Create | WriteMode::Overwrite => put(&place, request, temporary),
    };
    written.map_err(|errno| match errno {
        Errno::EXIST => Failure::new(format!("`{shown}` exists"))
            .with_hint("pass mode \"overwrite\" to replace it, \"append\" to add to it"),
        Errno::NOSPC | Errno::DQUOT => Failure::new("the disk is full; nothing was written"),
        other => explain(other, &shown),
    })?;
    Ok(json!({
        "path": shown,
        "bytes": request.content.len(),
        "created": place.existing.is_none(),
    }))
}

fn place<'a>(located: &'a Located<'_>, shown: &str) -> Result<Place<'a>, Failure> {
    let relative = located.relative.as_str();
    if relative.split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
        return Err(Failure::new(format!("`{shown}` is inside of `.git`, which is never written")));
    }
    let (parent, name) = relative.rsplit_once('/').unwrap_or((".", relative));
    if name == "." {
        return Err(wrong("`path` names the allowed folder itself: name a file in it"));
    }
    let folder = open_or_make(located, parent).map_err(|errno| explain(errno, shown))?;
    let existing = match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => None,
        Err(errno) => return Err(explain(errno, shown)),
        Ok(stat) => match FileType::from_raw_mode(stat.st_mode) {
            // Without set-user-id and its like: they belong to what was there.
            FileType::RegularFile => Some(Mode::from_raw_mode(stat.st_mode & 0o777)),
            FileType::Directory => return Err(Failure::new(format!("`{shown}` is a folder"))),
            FileType::Symlink => return Err(explain(Errno::LOOP, shown)),
            FileType::Fifo
            | FileType::Socket
            | FileType::CharacterDevice
            | FileType::BlockDevice
            | FileType::Unknown => {
                return Err(Failure::new(format!("`{shown}` is not a regular file")));
            }
        },
    };
    Ok(Place { folder, name, existing })
}

/// Opens a folder; makes what is missing of its path.
fn open_or_make(located: &Located<'_>, path: &str) -> Result<OwnedFd, Errno> {
    let open = |path: &str| {
        located.root.open_beneath(path, OFlags::PATH | OFlags::DIRECTORY, Links::Refused)
    };
    match open(path) {
        Err(Errno::NOENT) => {}
        done => return done,
    }
    let mut folder = open(".")?;
    let mut reached = String::new();
    let mut made = 0;
    for part in path.split('/') {
        reached = if reached.is_empty() { part.to_owned() } else { format!("{reached}/{part}") };
        folder = match open(&reached) {
            Err(Errno::NOENT) if made < MADE_FOLDERS_MAX => {
                made += 1;
                match mkdirat(&folder, part, Mode::from_raw_mode(FOLDER_MODE)) {
                    // Another call made it.
                    Ok(()) | Err(Errno::EXIST) => open(&reached)?,
                    Err(errno) => return Err(errno),
                }
            }
            done => done?,
        };
    }
    Ok(folder)
}

fn append(place: &Place<'_>, content: &[u8]) -> Result<(), Errno> {
    let flags = OFlags::WRONLY
        | OFlags::APPEND
        | OFlags::CREATE
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::NOCTTY
        | OFlags::CLOEXEC;
    let file = openat(&place.folder, place.name, flags, Mode::from_raw_mode(FILE_MODE))?;
    fill(file, content)
}

/// Writes a new file beside the place, then moves it there.
fn put(place: &Place<'_>, request: &Request, temporary: &TemporaryNames) -> Result<(), Errno> {
    if request.mode == WriteMode::Create && place.existing.is_some() {
        return Err(Errno::EXIST);
    }
    let (file, name) = create_temporary(place.folder.as_fd(), temporary)?;
    let filled = place
        .existing
        .map_or(Ok(()), |mode| fchmod(&file, mode))
        .and_then(|()| fill(file, &request.content));
    let flags = match request.mode {
        // Another program may have made it meanwhile.
        WriteMode::Create => RenameFlags::NOREPLACE,
        WriteMode::Overwrite | WriteMode::Append => RenameFlags::empty(),
    };
    let moved =
        filled.and_then(|()| renameat_with(&place.folder, &name, &place.folder, place.name, flags));
    if moved.is_err() {
        // What matters is why it failed; a file that cannot be removed either is seen by its name.
        let _ = unlinkat(&place.folder, &name, AtFlags::empty());
    }
    moved
}

fn create_temporary(
    folder: BorrowedFd<'_>,
    temporary: &TemporaryNames,
) -> Result<(OwnedFd, String), Errno> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for _ in 0..NAMES_TRIED_MAX {
        let name = temporary.next();
        match openat(folder, &name, flags, Mode::from_raw_mode(FILE_MODE)) {
            Err(Errno::EXIST) => {}
            opened => return opened.map(|file| (file, name)),
        }
    }
    // Not `EXIST`: that would speak of the file that the caller named.
    Err(Errno::BUSY)
}

fn fill(file: OwnedFd, content: &[u8]) -> Result<(), Errno> {
    let mut file = File::from(file);
    file.write_all(content).map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))
}
