//! What a run in a sandbox gives back.

use crate::{Copied, Isolation};
use gloveport_egress::Refusal;
use std::time::Duration;

/// All that is known of a finished run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What held it.
    pub isolation: Isolation,
    /// What it used.
    pub usage: Usage,
    /// Its standard output.
    pub stdout: Captured,
    /// Its standard error.
    pub stderr: Captured,
    /// System calls that it asked for and that were refused, the first of each kind first. Bounded;
    /// see [`Self::violations_left_out`].
    pub violations: Vec<Violation>,
    /// How many refused system calls are not in the list.
    pub violations_left_out: u64,
    /// Hosts that it asked for and that were refused.
    pub refused_hosts: Vec<Refusal>,
    /// What was copied into its workspace; `None` where nothing was asked for.
    pub copied_in: Option<Copied>,
    /// What was copied out of its workspace; `None` where nothing was asked for, or it failed.
    pub copied_out: Option<Copied>,
    /// Why not all was copied out, in words.
    pub copy_out_failure: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended by itself with this exit code.
    Exited(i32),
    /// It was ended by this signal, which it sent itself or earned by a fault of its own.
    Signaled(i32),
    /// It came to a limit and was ended.
    Exceeded(Exceeded),
    /// Whoever started it told it to end.
    Canceled,
}

/// The limit that ended a run; the names are those of [`crate::Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exceeded {
    /// `cpu_time_ms`.
    CpuTime,
    /// `wall_time_ms`.
    WallTime,
    /// `memory_kib`, of all its processes together. One process alone is refused the memory and may
    /// go on.
    Memory,
    /// `output_bytes`.
    Output,
    /// `file_size_bytes`.
    FileSize,
}

/// What a run used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// From start to end.
    pub wall: Duration,
    /// Processor time of all its processes.
    pub cpu: Duration,
    /// Most memory at once, in bytes: of all processes together where a control group counts, else
    /// of the largest one.
    pub peak_memory_bytes: u64,
}

/// One stream of output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured {
    /// The bytes as they came; hostile until shown otherwise. Empty where they were passed on.
    pub bytes: Vec<u8>,
    /// How many bytes came before the stream was cut or ended.
    pub total_bytes: u64,
    /// Whether there was more than [`crate::Limits::output_bytes`].
    pub truncated: bool,
}

/// A system call that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its name (`mount`), or its number where this program knows no name.
    pub syscall: String,
    /// Its first argument, as a register.
    pub first_argument: u64,
    /// How often.
    pub count: u64,
}
