//! The built-in servers, `database`, `file-system` and `shell`, and the sample shop that the examples use.
//!
//! All are upstreams like any other: they take a permit, check their arguments themselves (they can be served alone,
//! without our gate before them), and hold every result to a bound. None trusts its caller to be well-meaning: what
//! may be read, written or run is enforced by SQLite's own walls and by the kernel, not by looking at texts.

mod arguments;
mod calendar;
mod database;
mod definition;
mod error;
mod failure;
mod file_system;
mod pool;
mod shell;
mod shop;
#[cfg(test)]
mod testing;

pub use database::{DatabaseConfig, DatabaseLimits, database};
pub use error::BuiltinError;
pub use file_system::{FileSystemConfig, FileSystemLimits, file_system};
pub use shell::{
    ArgumentKind, NamedArgument, ProgramArgument, ShellConfig, ShellLimits, ShellProgram, shell,
};
pub use shop::sample_shop;
