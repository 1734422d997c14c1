//! A compiler that was found on the machine or fetched. Where it came from is not told here.

use std::path::PathBuf;

/// A native compiler of TypeScript 7, ready to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiler {
    /// Its program, an absolute path: `…/lib/tsc`.
    pub program: PathBuf,
    /// The folder that holds its `lib.*.d.ts`, an absolute path.
    pub library: PathBuf,
    /// Its version, as its package says: `7.0.2`.
    pub version: String,
}
