//! Why a built-in server cannot start. What fails later, in a call, is the tool's own answer.

use std::path::PathBuf;

/// Why a built-in server or the sample shop could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// The database file is not there.
    #[error("no database at `{0}`: create it first (an empty file is an empty database)")]
    NoDatabase(PathBuf),
    /// The file cannot be opened, or is no SQLite database.
    #[error("cannot open the database `{path}`")]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// A file-system server without a folder.
    #[error("a file-system server needs at least one folder: name one in `roots`")]
    NoRoot,
    /// An allowed folder cannot be opened, or is no folder.
    #[error("cannot open the folder `{path}`")]
    Root {
        /// The folder as configured.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Where the sample shop belongs, there is another file.
    #[error("`{0}` exists and is not the sample shop: choose another folder, or move the file")]
    NotTheShop(PathBuf),
    /// The sample shop could not be written.
    #[error("cannot write the sample shop `{path}`")]
    ShopFile {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A shell server without a program, or with too many.
    #[error("a shell server offers 1 to {max} programs: name them in `programs`")]
    Programs {
        /// How many it may offer.
        max: usize,
    },
    /// A program that cannot be offered as it is written.
    #[error("the program `{name}` cannot be offered: {reason}")]
    Program {
        /// The tool's name.
        name: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// This machine cannot hold a program as a shell server needs it.
    #[error(
        "the program `{name}` cannot be held here, so nothing is run; `gloveport doctor` tells more"
    )]
    Sandbox {
        /// The tool's name.
        name: String,
        /// What the sandbox says.
        #[source]
        source: gloveport_sandbox::SandboxError,
    },
}
