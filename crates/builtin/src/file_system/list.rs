//! Lists one folder.

use super::roots::{Links, PATH_BYTES_MAX, Roots, explain};
use super::walk::{self, Entry};
use crate::arguments::Arguments;
use crate::calendar::timestamp;
use crate::failure::Failure;
use crate::pool::Stop;
use rustix::fs::{AtFlags, FileType, Stat, statat};
use serde_json::{Map, Value, json};
use std::os::fd::{AsFd, BorrowedFd};

/// Reads the arguments of `list`.
pub(super) fn path_of(mut arguments: Arguments) -> Result<String, Failure> {
    let path = arguments.optional_text("path", PATH_BYTES_MAX)?;
    arguments.finish()?;
    Ok(path.unwrap_or_else(|| ".".to_owned()))
}

/// The entries of a folder by name; of all allowed folders for `.`, where there are several.
pub(super) fn list(
    roots: &Roots,
    path: &str,
    entries_max: usize,
    stop: &Stop,
) -> Result<Value, Failure> {
    if roots.all().len() > 1 && matches!(path, "" | "." | "./") {
        let folders = roots.all().iter().map(|root| {
            let path = roots.shown(root, ".");
            json!({"name": path, "path": path, "kind": "folder"})
        });
        let folders: Vec<Value> = folders.take(entries_max).collect();
        return Ok(json!({"path": ".", "entries": folders, "truncated": false, "skipped": 0}));
    }
    let located = roots.locate(path)?;
    let shown = roots.shown(located.root, &located.relative);
    let failed = |errno| explain(errno, &shown);
    let folder = located.root.open_folder(&located.relative, Links::Followed).map_err(failed)?;
    let found = walk::entries(&folder, entries_max, stop).map_err(failed)?;
    let entries: Vec<Value> = found
        .sorted
        .iter()
        .map(|entry| {
            let relative = walk::join(&located.relative, &entry.name);
            describe(folder.as_fd(), entry, roots.shown(located.root, &relative))
        })
        .collect();
    Ok(json!({
        "path": shown,
        "entries": entries,
        "truncated": found.is_truncated,
        "skipped": found.unnameable,
    }))
}

fn describe(folder: BorrowedFd<'_>, entry: &Entry, path: String) -> Value {
    let mut described = Map::new();
    described.insert("name".to_owned(), entry.name.as_str().into());
    described.insert("path".to_owned(), path.into());
    // The entry may be gone by now; then its kind is all that is known.
    let stat = statat(folder, entry.name.as_str(), AtFlags::SYMLINK_NOFOLLOW).ok();
    let kind = stat.map_or(entry.kind, |stat| FileType::from_raw_mode(stat.st_mode));
    described.insert("kind".to_owned(), kind_name(kind).into());
    if let Some(stat) = stat {
        if kind == FileType::RegularFile {
            described.insert("bytes".to_owned(), stat.st_size.into());
        }
        described.insert("modified".to_owned(), modified(&stat).into());
    }
    Value::Object(described)
}

/// When a file was last changed.
pub(super) fn modified(stat: &Stat) -> String {
    // Beyond the year 9999 a file system is broken or lying.
    timestamp(stat.st_mtime.clamp(0, 253_402_300_799))
}

fn kind_name(kind: FileType) -> &'static str {
    match kind {
        FileType::RegularFile => "file",
        FileType::Directory => "folder",
        FileType::Symlink => "link",
        FileType::Fifo
        | FileType::Socket
        | FileType::CharacterDevice
        | FileType::BlockDevice
        | FileType::Unknown => "other",
    }
}
