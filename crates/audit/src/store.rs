//! The file of one day: SQLite, or lines of JSON.
//!
//! A day's file begins with where the chain stood (`Head`), so that it can be checked without the days before it.

mod jsonl;
mod sqlite;

pub(crate) use jsonl::{JsonlDay, Line, Lines, scripts_of};
pub(crate) use sqlite::{SqliteDay, begin, to_integer, to_seq};

use crate::chain::{Hash, Head};
use crate::error::AuditError;
use crate::folder::DayName;
use crate::settings::{Durability, StoreKind};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// One record with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) seq: u64,
    pub(crate) hash: Hash,
    /// Canonical JSON.
    pub(crate) text: String,
}

/// A script's text under its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) sha256: String,
    pub(crate) text: String,
}

/// What is written at once: all of it or nothing.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) rows: Vec<Row>,
    pub(crate) scripts: Vec<Script>,
}

/// The file of one day, open to be written. Only who holds the folder's lock uses it.
#[derive(Debug)]
pub(crate) enum DayFile {
    Sqlite(SqliteDay),
    Jsonl(JsonlDay),
}

impl DayFile {
    /// Opens the file of a day; a new one begins at `begin`.
    pub(crate) fn open(
        folder: &Path,
        name: &DayName,
        durability: Durability,
        begin: Head,
    ) -> Result<Self, AuditError> {
        let path = folder.join(name.file());
        match name.kind() {
            StoreKind::Sqlite => SqliteDay::open(path, durability, begin).map(Self::Sqlite),
            StoreKind::Jsonl => JsonlDay::open(&path, durability, begin).map(Self::Jsonl),
        }
    }

    /// The last record, or where the file begins.
    pub(crate) fn head(&mut self) -> Result<Head, AuditError> {
        match self {
            Self::Sqlite(day) => day.head(),
            Self::Jsonl(day) => day.head(),
        }
    }

    pub(crate) fn write(&mut self, batch: &Batch) -> Result<(), AuditError> {
        match self {
            Self::Sqlite(day) => day.write(batch),
            Self::Jsonl(day) => day.write(batch),
        }
    }

    /// The hashes behind a record, in order.
    pub(crate) fn hashes_after(&mut self, seq: u64) -> Result<Vec<(u64, Hash)>, AuditError> {
        match self {
            Self::Sqlite(day) => day.hashes_after(seq),
            Self::Jsonl(day) => day.hashes_after(seq),
        }
    }

    /// Returns once the disk has what was written.
    pub(crate) fn sync(&mut self) -> Result<(), AuditError> {
        match self {
            Self::Sqlite(day) => day.sync(),
            Self::Jsonl(day) => day.sync(),
        }
    }

    /// Whether the file that is open is still the one in the folder.
    pub(crate) fn is_in_place(&self) -> bool {
        match self {
            Self::Sqlite(day) => day.is_in_place(),
            Self::Jsonl(day) => day.is_in_place(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Sqlite(day) => day.path(),
            Self::Jsonl(day) => day.path(),
        }
    }
}

/// Which file stands under a path: device and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    path: PathBuf,
    file: (u64, u64),
}

impl Placed {
    /// What stands there now; `None` for nothing.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self { path: path.to_owned(), file: (metadata.dev(), metadata.ino()) })
    }

    pub(crate) fn is_in_place(&self) -> bool {
        Self::at(&self.path).as_ref() == Some(self)
    }
}

/// Deletes a day with what belongs to it.
pub(crate) fn remove_day(path: &Path) -> io::Result<()> {
    for ending in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        absent(fs::remove_file(name))?;
    }
    absent(fs::remove_file(scripts_of(path)))?;
    absent(fs::remove_file(path))
}

fn absent(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
