//! What is recorded of calls and executions that have ended.

use crate::text::clean;
use gloveport_protocol::{Effect, ExecutionId, FaultCode};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A call that has ended.
#[derive(Debug, Clone)]
pub struct CallRecord<'a> {
    /// The execution that it belongs to. It brings the spans together and is sent to nobody: who knows it may read what the
    /// execution left behind.
    pub execution: &'a ExecutionId,
    /// Its number there, from 0.
    pub sequence: u32,
    /// Under which name the audit log has it.
    pub reference: &'a str,
    /// The tool's server and name, of the catalog; `None` where there is no such tool.
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
    /// Bytes of the arguments as JSON.
    pub argument_bytes: usize,
    /// Bytes of the result as JSON.
    pub result_bytes: usize,
    /// Values that were sealed in the result.
    pub sealed: usize,
    /// Sealed values that were opened in the arguments.
    pub opened: usize,
}

/// An execution that has ended.
#[derive(Debug, Clone)]
pub struct ExecutionRecord<'a> {
    /// Its name, which is sent to nobody.
    pub id: &'a ExecutionId,
    /// How it ended, one of `returned`, `threw`, `rejected`, `exceeded`, `cancelled`, `called`, `failed`. Another word counts
    /// as `other`.
    pub outcome: &'static str,
    /// When it was asked for.
    pub begun: SystemTime,
    /// From there to its end.
    pub wall: Duration,
    /// Calls that it made.
    pub calls: usize,
    /// The client's `traceparent` as it came. One that is none counts as not there.
    pub trace_parent: Option<&'a str>,
}

/// A call that waits to be sent as a span.
#[derive(Debug)]
pub(crate) struct CallSpan {
    pub(crate) execution: ExecutionId,
    pub(crate) sequence: u32,
    pub(crate) reference: Box<str>,
    pub(crate) tool: Option<ToolNames>,
    pub(crate) effect: Option<Effect>,
    pub(crate) code: Option<FaultCode>,
    pub(crate) begun: SystemTime,
    pub(crate) wall: Duration,
    pub(crate) asked: Duration,
    pub(crate) queued: Duration,
    pub(crate) upstream: Duration,
    pub(crate) argument_bytes: usize,
    pub(crate) result_bytes: usize,
    pub(crate) sealed: usize,
    pub(crate) opened: usize,
}

/// An execution that waits to be sent as a span.
#[derive(Debug)]
pub(crate) struct ExecutionSpan {
    pub(crate) id: ExecutionId,
    pub(crate) outcome: &'static str,
    pub(crate) begun: SystemTime,
    pub(crate) wall: Duration,
    pub(crate) calls: usize,
    pub(crate) trace_parent: Option<Box<str>>,
}

/// Server and tool, shared by all calls of it.
#[derive(Debug, Clone)]
pub(crate) struct ToolNames {
    pub(crate) server: Arc<str>,
    pub(crate) tool: Arc<str>,
}

impl CallRecord<'_> {
    /// What is kept of it, under the names that the registry knows the tool by.
    pub(crate) fn span(&self, tool: Option<ToolNames>) -> CallSpan {
        CallSpan {
            execution: self.execution.clone(),
            sequence: self.sequence,
            reference: clean(self.reference).into(),
            tool,
            effect: self.effect,
            code: self.code,
            begun: self.begun,
            wall: self.wall,
            asked: self.asked,
            queued: self.queued,
            upstream: self.upstream,
            argument_bytes: self.argument_bytes,
            result_bytes: self.result_bytes,
            sealed: self.sealed,
            opened: self.opened,
        }
    }
}

/// Longest `traceparent` that is kept: that of version 00 has 55 bytes, later ones may be longer.
const TRACE_PARENT_BYTES_MAX: usize = 128;

impl ExecutionRecord<'_> {
    /// What is kept of it.
    pub(crate) fn span(&self) -> ExecutionSpan {
        let parent = self.trace_parent.filter(|parent| parent.len() <= TRACE_PARENT_BYTES_MAX);
        ExecutionSpan {
            id: self.id.clone(),
            outcome: self.outcome,
            begun: self.begun,
            wall: self.wall,
            calls: self.calls,
            trace_parent: parent.map(Into::into),
        }
    }
}
