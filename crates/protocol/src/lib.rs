//! What every other crate shares: identifiers, frames, limits, outcomes and fault codes.
//!
//! Pure data and pure functions. Nothing here does I/O, knows an engine, or knows the Model Context Protocol;
//! a type belongs here only when two crates that may not know each other must agree on it.

mod bind;
mod canonical;
mod check;
mod escaped;
mod fault;
mod frame;
mod id;
mod limits;
pub mod llm_tokens;
mod method;
mod nearest;
mod outcome;
mod query;
mod reference;
mod report;
mod seal;
mod tool;

pub use bind::{
    BindRequest, Bindings, Field, MemberUse, Rest, ServerBinding, Shape, UnknownName, UsedTool,
};
pub use canonical::canonical_json;
pub use check::{CheckBy, Extent, FINDINGS_MAX, Finding, Verdict};
pub use escaped::escaped_json;
pub use fault::{ArgumentIssue, Fault, FaultCode, Lacks, ToolFailure};
pub use frame::{
    Answer, Done, FRAME_PREFIX_BYTES, FrameError, FromWorker, LogLevel, Start, ToWorker,
    WorkerLimits, frame_length,
};
pub use id::{ExecutionId, NameError, ServerName, ToolId, ToolName};
pub use limits::{EMITTED_BLOCKS_MAX, EMITTED_BYTES_MAX, Limit, Limits};
pub use method::Method;
pub use nearest::{all_of, any_of, nearest};
pub use outcome::{Diagnostic, Exception, Outcome, Position};
pub use query::{Offer, Query};
pub use reference::percent_decoded;
pub use report::with_causes;
pub use seal::SealQuestion;
pub use tool::{Effect, ToolDefinition, ToolFacts, ToolResult, World};
