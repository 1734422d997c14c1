//! The entries of a folder, in one order, up to a number.

use crate::pool::Stop;
use rustix::fs::{AtFlags, Dir, FileType, statat};
use rustix::io::Errno;
use std::os::fd::{AsFd, OwnedFd};

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: FileType,
}

/// The entries of a folder.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// By name.
    pub(super) sorted: Vec<Entry>,
    /// Whether there are more.
    pub(super) is_truncated: bool,
    /// Entries whose names are not UTF-8: no argument can name them.
    pub(super) unnameable: usize,
}

/// Reads at most `max` entries; which ones, in a larger folder, is up to the file system.
pub(super) fn entries(folder: &OwnedFd, max: usize, stop: &Stop) -> Result<Entries, Errno> {
    let mut found = Entries::default();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        if found.sorted.len() + found.unnameable >= max || stop.is_due() {
            found.is_truncated = true;
            break;
        }
        let Ok(text) = name.to_str() else {
            found.unnameable += 1;
            continue;
        };
        let kind = match entry.file_type() {
            // Some file systems do not say.
            FileType::Unknown => statat(folder.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW)
                .map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode)),
            known => known,
        };
        found.sorted.push(Entry { name: text.to_owned(), kind });
    }
    found.sorted.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// A name in a folder, as a path relative to the root.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder == "." { name.to_owned() } else { format!("{folder}/{name}") }
}
