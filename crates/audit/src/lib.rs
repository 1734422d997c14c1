//! The audit log: every call, in a chain that shows what was changed or taken away.
//!
//! A record is canonical JSON (`entry.rs`), its hash covers the record before it, and every second the chain is signed
//! (`checkpoint.rs`). One thread of a process writes (`writer.rs`), many processes may write into one folder (`folder.rs`).
//! What may be written about a call is decided by the caller: the log knows neither policy nor sealed values.

mod chain;
mod checkpoint;
mod entry;
mod error;
mod folder;
mod json;
mod key;
mod log;
mod queue;
mod read;
mod settings;
mod show;
mod store;
mod time;
mod verify;
mod writer;

pub use checkpoint::Checkpoint;
pub use entry::{ArgsLevel, Crossing, Entry, Kind, Reason, Spent, Target, Who, reference};
pub use error::AuditError;
pub use gloveport_crypto::VerifyingKey;
pub use key::{KeySource, public_key, verifying_key};
pub use log::{AuditLog, Health, Ticket};
pub use read::{Filter, Reader, Record, Usage};
pub use settings::{AuditSettings, Durability, OnFailure, StoreKind};
pub use show::{json_line, line, printable, shown};
pub use time::{DAY_MS, day_of, day_start, now_ms, time_of, timestamp};
pub use verify::{Damage, Report, What, verify};

#[cfg(test)]
mod tests;
