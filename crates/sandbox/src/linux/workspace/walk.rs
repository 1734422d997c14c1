//! The walk itself: one tree, one entry at a time, with a stack of its own and every count bounded.
//!
//! It deliberately keeps going where one entry is odd, and says so; it ends where going on would
//! hide that something is missing for all.

use super::entries::Entries;
use super::open::{self, Found, Kind};
use super::target::{Draft, Obstacle, TEMPORARY_PREFIX, Target};
use super::{Bounds, Copied, CopyBound, CopyDirection, DEPTH_MAX, Skipped, WorkspaceError, names};
use crate::linux::sys::files;
use std::ffi::{CStr, CString};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

/// Left out entries that are named.
const SKIPPED_MAX: usize = 64;
/// Longest target of a symbolic link (`PATH_MAX`).
const LINK_BYTES_MAX: usize = 4096;

/// A walk and what came of it so far.
pub(super) struct Walk<'a> {
    bounds: &'a Bounds,
    target: Target,
    copied: Copied,
    n_entries: u64,
    levels: Vec<Level>,
}

/// A folder that is being walked.
struct Level {
    name: CString,
    source: File,
    target: File,
    entries: Entries,
    /// The mode that the source has.
    mode: u32,
}

/// Why an entry was not copied.
enum Stop {
    Obstacle(Obstacle),
    Exceeded(CopyBound),
}

impl From<Obstacle> for Stop {
    fn from(obstacle: Obstacle) -> Self {
        Self::Obstacle(obstacle)
    }
}

fn skip<T>(reason: &'static str) -> Result<T, Stop> {
    Err(Stop::Obstacle(Obstacle::Skip(reason)))
}

impl<'a> Walk<'a> {
    /// A walk that has not begun.
    pub(super) fn new(bounds: &'a Bounds, target: Target) -> Self {
        Self { bounds, target, copied: Copied::default(), n_entries: 0, levels: Vec::new() }
    }

    /// Copies what is in `source` to `target`.
    ///
    /// # Errors
    ///
    /// See [`WorkspaceError`].
    pub(super) fn run(mut self, source: File, target: File) -> Result<Copied, WorkspaceError> {
        self.levels.push(Level {
            name: CString::default(),
            source,
            target,
            entries: Entries::new(),
            mode: 0,
        });
        while let Some(level) = self.levels.last_mut() {
            let name = match level.entries.next(&level.source) {
                Ok(Some(name)) => Some(name),
                Ok(None) => None,
                Err(error) => {
                    // The folder gives no more names, perhaps because it was removed.
                    self.settle(c"", Err(reading(error).into()))?;
                    None
                }
            };
            let Some(name) = name else {
                self.leave()?;
                continue;
            };
            let done = self.copy_entry(&name);
            self.settle(&name, done)?;
        }
        Ok(self.copied)
    }

    /// Takes the end of one entry: notes it where it was left out, ends the walk where nothing
    /// more can be copied.
    fn settle(&mut self, name: &CStr, done: Result<(), Stop>) -> Result<(), WorkspaceError> {
        let Err(stop) = done else { return Ok(()) };
        let path = names::printable(
            self.levels
                .iter()
                .map(|level| level.name.to_bytes())
                .chain([name.to_bytes()])
                .filter(|name| !name.is_empty()),
        );
        let direction = self.direction();
        let bound = match stop {
            Stop::Obstacle(Obstacle::Skip(reason)) => {
                if self.copied.skipped.len() < SKIPPED_MAX {
                    self.copied.skipped.push(Skipped { path, reason });
                } else {
                    self.copied.skipped_left_out += 1;
                }
                return Ok(());
            }
            Stop::Obstacle(Obstacle::Fail(source)) => {
                let so_far = Box::new(std::mem::take(&mut self.copied));
                return Err(WorkspaceError::Failed { direction, path, source, so_far });
            }
            Stop::Obstacle(Obstacle::Full) => CopyBound::Bytes,
            Stop::Exceeded(bound) => bound,
        };
        let limit = match bound {
            CopyBound::Bytes => self.bounds.bytes,
            CopyBound::Entries => self.bounds.entries,
            CopyBound::Depth => self.depth_max() as u64,
        };
        let so_far = Box::new(std::mem::take(&mut self.copied));
        Err(WorkspaceError::Exceeded { direction, bound, limit, path, so_far })
    }

    fn copy_entry(&mut self, name: &CStr) -> Result<(), Stop> {
        if self.n_entries >= self.bounds.entries {
            return Err(Stop::Exceeded(CopyBound::Entries));
        }
        self.n_entries += 1;
        if self.target.is_destination() && names::has_control(name.to_bytes()) {
            return skip("its name has control characters");
        }
        if self.target.is_destination() && name.to_bytes().starts_with(TEMPORARY_PREFIX.as_bytes())
        {
            return skip("its name is kept for files that are being copied");
        }
        let found = open::look(&self.here().source, name).map_err(reading)?;
        match found.kind {
            Kind::File => self.copy_file(name, &found),
            Kind::Folder => self.enter(name, &found),
            Kind::Symlink if self.target.is_destination() => skip("it is a symbolic link"),
            Kind::Symlink => self.copy_symlink(name, &found),
            Kind::Pipe => skip("it is a named pipe"),
            Kind::Socket => skip("it is a socket"),
            Kind::Device => skip("it is a device"),
        }
    }

    fn copy_file(&mut self, name: &CStr, found: &Found) -> Result<(), Stop> {
        let level = self.here();
        let opened = open::reopen(&level.source, name, found).map_err(reading)?;
        let Some(source) = opened else { return skip(CHANGED) };
        let metadata = source.metadata().map_err(reading)?;
        let size = metadata.len();
        if size > self.bounds.bytes - self.copied.bytes {
            return Err(Stop::Exceeded(CopyBound::Bytes));
        }
        let (folder, mode) = (&level.target, metadata.mode());
        let draft = self.target.draft(folder, name, mode, self.n_entries)?;
        let done = self.fill(&source, size, &draft).and_then(|bytes| {
            self.target.publish(folder, name, &draft, mode)?;
            Ok(bytes)
        });
        match done {
            Ok(bytes) => {
                self.copied.files += 1;
                self.copied.bytes += bytes;
                Ok(())
            }
            Err(obstacle) => {
                self.target.discard(folder, &draft)?;
                Err(obstacle.into())
            }
        }
    }

    /// Copies at most `size` bytes.
    fn fill(&self, source: &File, size: u64, draft: &Draft) -> Result<u64, Obstacle> {
        let mut source = source.take(size);
        io::copy(&mut source, &mut &draft.file).map_err(|error| self.target.exhaustion(error))
    }

    fn enter(&mut self, name: &CStr, found: &Found) -> Result<(), Stop> {
        if self.levels.len() > self.depth_max() {
            return match self.direction() {
                CopyDirection::In => Err(Stop::Exceeded(CopyBound::Depth)),
                CopyDirection::Out => skip("it is a folder that lies too deep"),
            };
        }
        let level = self.here();
        let opened = open::reopen(&level.source, name, found).map_err(reading)?;
        let Some(source) = opened else { return skip(CHANGED) };
        let target = self.target.folder(&level.target, name)?;
        let mode = found.metadata.mode();
        self.levels.push(Level {
            name: name.to_owned(),
            source,
            target,
            entries: Entries::new(),
            mode,
        });
        self.copied.folders += 1;
        Ok(())
    }

    /// Ends the present folder.
    fn leave(&mut self) -> Result<(), WorkspaceError> {
        let is_root = self.levels.len() == 1;
        let level = self.here();
        let done = if is_root {
            Ok(())
        } else {
            self.target.finish_folder(&level.target, level.mode).map_err(Stop::from)
        };
        self.settle(c"", done)?;
        self.levels.pop();
        Ok(())
    }

    fn copy_symlink(&mut self, name: &CStr, found: &Found) -> Result<(), Stop> {
        let mut buffer = [0; LINK_BYTES_MAX];
        let n = files::read_symlink(found.handle.as_fd(), &mut buffer[..LINK_BYTES_MAX - 1])
            .map_err(reading)?;
        // The byte after the text is still the 0 that it was made with.
        let Ok(target) = CStr::from_bytes_until_nul(&buffer[..=n]) else {
            return skip("it is a symbolic link that cannot be read");
        };
        let depth = self.levels.len() - 1;
        if !names::stays_inside(target, depth) {
            return skip("it is a symbolic link that may lead outside");
        }
        self.target.symlink(&self.here().target, name, target)?;
        self.copied.symlinks += 1;
        Ok(())
    }

    fn here(&self) -> &Level {
        self.levels.last().expect("entries are copied while a folder is walked")
    }

    fn depth_max(&self) -> usize {
        self.bounds.depth.min(DEPTH_MAX)
    }

    fn direction(&self) -> CopyDirection {
        if self.target.is_destination() { CopyDirection::Out } else { CopyDirection::In }
    }
}

const CHANGED: &str = "it changed while it was copied";

/// What an error at the source means: nearly all are about the one entry.
fn reading(error: io::Error) -> Obstacle {
    match error.raw_os_error() {
        Some(libc::ENOENT | libc::ELOOP | libc::ENOTDIR | libc::ENXIO | libc::ESTALE) => {
            Obstacle::Skip(CHANGED)
        }
        Some(libc::EXDEV) => Obstacle::Skip("another file system is mounted there"),
        Some(libc::EACCES | libc::EPERM) => Obstacle::Skip("it may not be read"),
        Some(libc::EAGAIN) => Obstacle::Skip("another process holds it"),
        _ => Obstacle::Fail(error),
    }
}
