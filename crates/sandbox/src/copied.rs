//! What is told of files that were copied in or out of a workspace, and why copying ended early.
//!
//! It deliberately copies nothing (`workspace.rs` does, on Linux): results and errors are the same on
//! every system.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copied {
    /// Regular files.
    pub files: u64,
    /// Folders, without the one that was copied itself.
    pub folders: u64,
    /// Symbolic links; none are ever copied out.
    pub symlinks: u64,
    /// Bytes of files. A file of several names counts once for each.
    pub bytes: u64,
    /// What was left out, and why; at most 64.
    pub skipped: Vec<Skipped>,
    /// How many more were left out.
    pub skipped_left_out: u64,
}

impl fmt::Display for Copied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, folders, bytes, .. } = self;
        write!(formatter, "{files} files, {folders} folders, {bytes} bytes")
    }
}

/// An entry that was not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its path, relative to the workspace, made printable and cut to 1,024 bytes.
    pub path: PathBuf,
    /// Why, in words.
    pub reason: &'static str,
}

/// Which way files go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyDirection {
    /// Into a workspace, before the program starts.
    In,
    /// Out of a workspace, after its end.
    Out,
}

impl fmt::Display for CopyDirection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::In => "into the workspace",
            Self::Out => "out of the workspace",
        })
    }
}

/// A bound of copying; all follow from [`crate::Limits::disk_bytes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyBound {
    /// Bytes of all files, sparse ones by the size that they show.
    Bytes,
    /// Names, those that are left out included: one for each 4 KiB of disk, between 1,024 and a
    /// million.
    Entries,
    /// Folders within folders: 64.
    Depth,
}

impl CopyBound {
    /// What the bound is counted in.
    fn unit(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Entries => "entries",
            Self::Depth => "folders within each other",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Bytes => "raise `limits.disk_bytes` or make the folder smaller",
            Self::Entries => "raise `limits.disk_bytes` (4096 for each entry) or have fewer",
            Self::Depth => "make the folder flatter",
        }
    }
}

/// Why copying ended early. Paths are printable; those of [`Self::Exceeded`] and [`Self::Failed`]
/// are relative to the workspace where they do not start with `/`.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The folder of the caller cannot be used. Nothing was copied.
    #[error("cannot copy files {direction}: `{}` {reason}", path.display())]
    Refused {
        /// Which way files were to go.
        direction: CopyDirection,
        /// The folder.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        reason: &'static str,
    },
    /// There is no safe way to open files. Nothing was copied.
    #[error(
        "cannot copy files safely: `openat2` is refused: {0}; \
         it needs Linux 5.6 and a container runtime that lets it through"
    )]
    Unsupported(#[source] io::Error),
    /// There is more than may be copied.
    #[error(
        "cannot copy all files {direction}: `{}` is beyond {limit} {}; copied so far: {so_far}; {}",
        path.display(), bound.unit(), bound.remedy()
    )]
    Exceeded {
        /// Which way files went.
        direction: CopyDirection,
        /// Which bound.
        bound: CopyBound,
        /// Its value.
        limit: u64,
        /// The entry that was one too many.
        path: PathBuf,
        /// What was copied before it.
        so_far: Box<Copied>,
    },
    /// A step failed that has to do with no single entry, such as a full disk.
    #[error(
        "cannot copy all files {direction}: `{}`: {source}; copied so far: {so_far}; \
         see to that and run it again",
        path.display()
    )]
    Failed {
        /// Which way files went.
        direction: CopyDirection,
        /// The entry where it failed.
        path: PathBuf,
        /// What the kernel said.
        source: io::Error,
        /// What was copied before it.
        so_far: Box<Copied>,
    },
}
