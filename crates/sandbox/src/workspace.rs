//! Files in and out of a workspace.

use std::path::PathBuf;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copied {
    /// Regular files.
    pub files: u64,
    /// Folders.
    pub folders: u64,
    /// Bytes of files.
    pub bytes: u64,
    /// What was left out, and why; at most 64.
    pub skipped: Vec<Skipped>,
    /// How many more were left out.
    pub skipped_left_out: u64,
}

/// An entry that was not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its path, relative to the workspace, made printable.
    pub path: PathBuf,
    /// Why, in words.
    pub reason: &'static str,
}

/// Why copying ended early.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {}
