//! Reading and writing the small files by which a control group is asked and told.
//!
//! Every read is bounded. It deliberately knows no file's name and makes no file: in a control group
//! the kernel has made them all.

use super::GroupError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// Bytes of a file that are read at most; the longest are lists of processes and of mounts.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// How often a removal is tried, with twice the pause each time: a quarter of a second in all. A
/// group counts the last of its processes for a moment after the kernel has told of its end.
const REMOVALS_MAX: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(1);

/// The whole text.
pub(super) fn read(path: &Path) -> Result<String, GroupError> {
    let mut text = String::new();
    let read =
        File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text));
    match read {
        Ok(n) if n as u64 == FILE_BYTES_MAX => Err(GroupError::invalid("read", path)),
        Ok(_) => Ok(text),
        Err(error) => Err(GroupError::new("read", path, error)),
    }
}

/// As [`read`]; `None` where this kernel has no such file.
pub(super) fn read_if_there(path: &Path) -> Result<Option<String>, GroupError> {
    match read(path) {
        Err(error) if error.is_not_found() => Ok(None),
        read => read.map(Some),
    }
}

/// The only number in a file.
pub(super) fn number(path: &Path) -> Result<u64, GroupError> {
    read(path)?.trim().parse().map_err(|_| GroupError::invalid("read", path))
}

/// The number behind `name` in lines of `name number`.
pub(super) fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some(name)).then(|| words.next()?.parse().ok()).flatten()
    })
}

/// Process and thread ids, one to a line. 0 stands for those that cannot be seen from here.
pub(super) fn ids(text: &str) -> impl Iterator<Item = i32> {
    text.lines().filter_map(|line| line.trim().parse().ok())
}

/// Writes in one piece, as the kernel wants it. The file must be there.
pub(super) fn write(path: &Path, value: &str) -> Result<(), GroupError> {
    OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|mut file| file.write_all(value.as_bytes()))
        .map_err(|error| GroupError::new("write", path, error))
}

/// As [`write()`]; where this kernel has no such file there is nothing to set.
pub(super) fn write_if_there(path: &Path, value: &str) -> Result<(), GroupError> {
    match write(path, value) {
        Err(error) if error.is_not_found() => Ok(()),
        written => written,
    }
}

/// Makes a group.
pub(super) fn make(path: &Path) -> Result<(), GroupError> {
    fs::create_dir(path).map_err(|error| GroupError::new("make", path, error))
}

/// Removes a group, trying for a bounded time. One that is not there is no error.
pub(super) fn remove(path: &Path) -> Result<(), GroupError> {
    let mut pause = FIRST_PAUSE;
    for _ in 0..REMOVALS_MAX {
        match remove_now(path) {
            Err(error) if error.is_busy() => thread::sleep(pause),
            removed => return removed,
        }
        pause *= 2;
    }
    remove_now(path)
}

/// Removes a group that has no processes.
pub(super) fn remove_now(path: &Path) -> Result<(), GroupError> {
    match fs::remove_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(GroupError::new("remove", path, error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
