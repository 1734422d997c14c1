//! The folder of the log: its files by day, and the lock that makes one chain of what several processes write.

use crate::error::AuditError;
use crate::settings::StoreKind;
use crate::time::parse_day;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How long another process may hold the log: a commit takes milliseconds, a slow disk's a second.
const HELD_MAX: Duration = Duration::from_secs(10);
/// Between two looks at the lock.
const LOOK: Duration = Duration::from_micros(200);
/// Bytes of a day's name.
const DAY_BYTES: usize = 10;
/// What the lock is called.
const LOCK: &str = "lock";
/// What the checkpoints are called.
pub(crate) const CHECKPOINTS: &str = "checkpoints.log";

/// One file of the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DayName {
    /// `YYYY-MM-DD`.
    pub(crate) day: String,
    /// What it is.
    pub(crate) is_jsonl: bool,
}

impl DayName {
    pub(crate) fn new(day: &str, kind: StoreKind) -> Self {
        Self { day: day.to_owned(), is_jsonl: kind == StoreKind::Jsonl }
    }

    fn parse(name: &str) -> Option<Self> {
        let (day, ending) = name.split_once('.')?;
        parse_day(day)?;
        let kind = match ending {
            "sqlite" => StoreKind::Sqlite,
            "jsonl" => StoreKind::Jsonl,
            _ => return None,
        };
        Some(Self::new(day, kind))
    }

    pub(crate) fn kind(&self) -> StoreKind {
        if self.is_jsonl { StoreKind::Jsonl } else { StoreKind::Sqlite }
    }

    /// The name of the file.
    pub(crate) fn file(&self) -> String {
        format!("{}.{}", self.day, if self.is_jsonl { "jsonl" } else { "sqlite" })
    }
}

/// The files of days in a folder, the oldest first. A folder that is not there has none.
pub(crate) fn days(folder: &Path) -> Result<Vec<DayName>, AuditError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| AuditError::read(folder, &error))?,
    };
    let mut days = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| AuditError::read(folder, &error))?;
        days.extend(entry.file_name().to_str().and_then(DayName::parse));
    }
    days.sort();
    Ok(days)
}

/// The folder of a process that writes.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    lock: Arc<File>,
}

/// The log is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct Held(Arc<File>);

impl Drop for Held {
    fn drop(&mut self) {
        // That cannot fail for a lock that is held; and the end of the process gives it back in any case.
        drop(self.0.unlock());
    }
}

impl Folder {
    /// Makes it where there is none: for its user alone.
    pub(crate) fn open(path: &Path) -> Result<Self, AuditError> {
        let wrong = |error: io::Error| AuditError::write(path, &error);
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(wrong)?;
        let mode = fs::metadata(path).map_err(wrong)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(wrong)?;
        }
        let file = path.join(LOCK);
        let lock = private().open(&file).map_err(|error| AuditError::write(&file, &error))?;
        Ok(Self { path: path.to_owned(), lock: Arc::new(lock) })
    }

    /// Waits for the log, a bounded time: another process may hold it for one commit.
    pub(crate) fn hold(&self) -> Result<Held, AuditError> {
        let file = || self.path.join(LOCK);
        let deadline = Instant::now() + HELD_MAX;
        loop {
            match self.lock.try_lock() {
                Ok(()) => return Ok(Held(Arc::clone(&self.lock))),
                Err(TryLockError::Error(error)) => return Err(AuditError::write(&file(), &error)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(LOOK),
                Err(TryLockError::WouldBlock) => {
                    return Err(AuditError::Held { file: file(), seconds: HELD_MAX.as_secs() });
                }
            }
        }
    }

    /// The newest day that any process began, as the lock's file says; a hint for clocks that went back.
    pub(crate) fn newest_day(&self, _held: &Held) -> Option<String> {
        let mut bytes = [0; DAY_BYTES];
        self.lock.read_exact_at(&mut bytes, 0).ok()?;
        let day = String::from_utf8(bytes.to_vec()).ok()?;
        parse_day(&day).map(|_| day)
    }

    /// Says that a day has begun.
    pub(crate) fn begin_day(&self, _held: &Held, day: &str) -> Result<(), AuditError> {
        let written = self.lock.write_all_at(day.as_bytes(), 0);
        written.map_err(|error| AuditError::write(&self.path.join(LOCK), &error))
    }
}

/// How files of the log are opened to be written: made where they are not, for their user alone.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).mode(0o600);
    options
}
