//! How the log is kept.

use crate::entry::ArgsLevel;
use crate::key::KeySource;
use std::path::PathBuf;
use std::time::Duration;

/// How long files are kept, where nobody says: 400 days, a year and the time to look at it.
pub(crate) const KEEP_DEFAULT: Duration = Duration::from_hours(9600);

/// How the log is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSettings {
    /// Where: an absolute path. Made with mode 0700.
    pub folder: PathBuf,
    /// In what. A day stays what it was begun as.
    pub store: StoreKind,
    /// What an acknowledged record survives.
    pub durability: Durability,
    /// How long files of days are kept; checkpoints are kept forever.
    pub keep: Duration,
    /// What of a call's arguments is recorded.
    pub args: ArgsLevel,
    /// What signs checkpoints.
    pub key: KeySource,
    /// A second place for checkpoints: a file that this process can only append to, on another disk say.
    pub checkpoint_to: Option<PathBuf>,
    /// What happens to reads while nothing can be written.
    pub on_failure: OnFailure,
}

impl AuditSettings {
    /// SQLite that survives the process, 400 days, sealed arguments, a key beside the folder.
    pub fn new(folder: PathBuf) -> Self {
        let key = KeySource::File(folder.with_extension("key"));
        Self {
            folder,
            store: StoreKind::Sqlite,
            durability: Durability::Normal,
            keep: KEEP_DEFAULT,
            args: ArgsLevel::Sealed,
            key,
            checkpoint_to: None,
            on_failure: OnFailure::BlockEffects,
        }
    }
}

/// What the files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// `YYYY-MM-DD.sqlite`: fast to ask.
    Sqlite,
    /// `YYYY-MM-DD.jsonl`: a line of JSON for each record.
    Jsonl,
}

/// What an acknowledged record survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, kill -9 included. A power cut may take what was written since the last checkpoint, a second.
    Normal,
    /// A power cut: the disk has said that it holds the record.
    Full,
}

/// What happens while nothing can be written. Calls with effects never go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// Reads go through and are counted; the count is recorded once writing works again.
    BlockEffects,
    /// Nothing goes through.
    Block,
}
