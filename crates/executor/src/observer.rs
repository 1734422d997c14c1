//! What an operator's instruments are told. No argument, no result and no text of a script is in it.

use gloveport_protocol::{Effect, ExecutionId, FaultCode};
use std::time::{Duration, SystemTime};

/// Told of every call and of every execution when it has ended; answers at once and never fails.
pub trait Observer: std::fmt::Debug + Send + Sync {
    /// A call has ended.
    fn call(&self, call: &CallEvent<'_>);

    /// An execution has ended.
    fn execution(&self, execution: &ExecutionEvent<'_>);
}

/// A call that has ended.
#[derive(Debug, Clone)]
pub struct CallEvent<'a> {
    /// The execution that it belongs to, or the direct call.
    pub execution: &'a ExecutionId,
    /// Its number there, from 0.
    pub sequence: u32,
    /// Under which name the audit log has it.
    pub reference: &'a str,
    /// The tool's server and name; `None` where there is no such tool, so that no script can make up names here.
    pub tool: Option<(&'a str, &'a str)>,
    /// What the tool does.
    pub effect: Option<Effect>,
    /// How it failed, if it did.
    pub code: Option<FaultCode>,
    /// When it arrived.
    pub begun: SystemTime,
    /// From arrival to end.
    pub wall: Duration,
    /// Of that, waiting for a person.
    pub asked: Duration,
    /// Of that, waiting for a rate limit.
    pub queued: Duration,
    /// Of that, at the upstream.
    pub upstream: Duration,
    /// JSON text of the arguments.
    pub argument_bytes: usize,
    /// JSON text of the result.
    pub result_bytes: usize,
    /// Values that were sealed in the result.
    pub sealed: usize,
    /// Sealed values that were opened in the arguments.
    pub opened: usize,
}

/// An execution that has ended.
#[derive(Debug, Clone)]
pub struct ExecutionEvent<'a> {
    /// Its name.
    pub id: &'a ExecutionId,
    /// How it ended: `returned`, `threw`, `rejected`, `exceeded`, `cancelled`, `called` for a direct call, `failed` where
    /// there is no outcome.
    pub outcome: &'static str,
    /// When it was asked for.
    pub begun: SystemTime,
    /// From there to its end.
    pub wall: Duration,
    /// Calls that it made.
    pub calls: usize,
    /// The trace that the client said it belongs to (W3C `traceparent`), if it said so.
    pub trace_parent: Option<&'a str>,
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn call(&self, _: &CallEvent<'_>) {}

    fn execution(&self, _: &ExecutionEvent<'_>) {}
}
