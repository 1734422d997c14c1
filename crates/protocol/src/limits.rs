//! Every bound of one execution: its name, unit and default.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Bytes of JSON text of all content blocks that one script can pass on to the person: two large pictures.
pub const EMITTED_BYTES_MAX: usize = 8 << 20;
/// Content blocks that one script can pass on.
pub const EMITTED_BLOCKS_MAX: u32 = 64;

/// The bounds of one execution. The least of configuration and request holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Time from start to end, waiting for tools included. Enforced by a kill from outside.
    pub wall: Duration,
    /// Processor time of the worker, whole seconds (`RLIMIT_CPU`).
    pub cpu: Duration,
    /// Memory of the script's values inside the engine.
    pub heap_bytes: u64,
    /// Address space of the worker process (`RLIMIT_AS`).
    pub memory_bytes: u64,
    /// The script's own text.
    pub source_bytes: usize,
    /// Tool calls that one execution may make.
    pub calls: u32,
    /// Tool calls of one execution that run at the same time; more wait their turn.
    pub calls_in_flight: u32,
    /// Time that one tool call may take.
    pub call_wall: Duration,
    /// JSON text of one call's arguments.
    pub argument_bytes: usize,
    /// JSON text of one call's result.
    pub result_bytes: usize,
    /// Arguments and results of all calls of one execution together.
    pub call_bytes: u64,
    /// JSON text of the value that the script returns.
    pub output_bytes: usize,
    /// What the script prints; more is dropped and counted.
    pub log_bytes: usize,
    /// Estimated model tokens of one answer to the agent; the rest stays readable by path.
    pub answer_llm_tokens: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            wall: Duration::from_mins(1),
            cpu: Duration::from_secs(10),
            heap_bytes: 128 * MIB,
            memory_bytes: 512 * MIB,
            source_bytes: 256 << 10,
            calls: 5_000,
            calls_in_flight: 64,
            call_wall: Duration::from_mins(1),
            argument_bytes: 1 << 20,
            result_bytes: 16 << 20,
            call_bytes: 256 * MIB,
            output_bytes: 16 << 20,
            log_bytes: 1 << 20,
            answer_llm_tokens: 2_000,
        }
    }
}

/// Which bound an execution broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// [`Limits::wall`].
    WallTime,
    /// [`Limits::cpu`].
    CpuTime,
    /// [`Limits::heap_bytes`] or [`Limits::memory_bytes`].
    Memory,
    /// [`Limits::output_bytes`].
    Output,
}

impl Limit {
    /// The stable name, as in results and configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WallTime => "wall_time",
            Self::CpuTime => "cpu_time",
            Self::Memory => "memory",
            Self::Output => "output",
        }
    }
}
