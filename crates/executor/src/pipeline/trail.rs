//! What is written down of one call while it goes through its stages.

use super::{Asked, Run};
use crate::ledger::{CallEnd, CallRecord};
use crate::observer::CallEvent;
use gloveport_crypto::{base32, random};
use gloveport_protocol::{Effect, FaultCode, ToolFacts, ToolFailure, ToolId, llm_tokens};
use std::time::{Duration, Instant, SystemTime};

/// Tokens of a tool-use block beside its arguments: name, identifiers and braces.
const CALL_LLM_TOKENS: usize = 20;

/// One call's way through the stages. It stands from the beginning, so that a call which the end of the execution cuts
/// off is not forgotten.
pub(super) struct Trail<'a> {
    run: &'a Run,
    index: usize,
    reference: String,
    began: SystemTime,
    begun: Instant,
    tool: Option<ToolId>,
    effect: Option<Effect>,
    argument_bytes: usize,
    queued: Duration,
    /// Waiting for the upstream.
    pub(super) upstream: Duration,
}

impl<'a> Trail<'a> {
    pub(super) fn open(run: &'a Run, asked: &Asked<'_>) -> Result<Self, ToolFailure> {
        let unique = random::<5>().map_err(|error| {
            ToolFailure::new(FaultCode::Internal, format!("the call has no name: {error}"))
        })?;
        let mut records = run.records_mut();
        let index = records.len();
        records.push(CallRecord {
            sequence: u32::try_from(index).unwrap_or(u32::MAX),
            tool: shown(&format!("{}.{}", asked.server, asked.tool)),
            tool_id: None,
            argument_bytes: asked.arguments.len(),
            result_bytes: 0,
            llm_tokens: CALL_LLM_TOKENS + llm_tokens::estimate(asked.arguments),
            end: CallEnd::Unfinished,
            wall: Duration::ZERO,
        });
        Ok(Self {
            run,
            index,
            reference: format!("a-{}", base32(&unique)),
            began: SystemTime::now(),
            begun: Instant::now(),
            tool: None,
            effect: None,
            argument_bytes: asked.arguments.len(),
            queued: Duration::ZERO,
            upstream: Duration::ZERO,
        })
    }

    /// The tool is known.
    pub(super) fn resolved(&mut self, id: &ToolId, facts: &ToolFacts) {
        self.tool = Some(id.clone());
        self.effect = Some(facts.effect);
        let mut records = self.run.records_mut();
        let record = &mut records[self.index];
        record.tool = shown(&id.to_string());
        record.tool_id = Some(id.clone());
    }

    /// Waits for its turn.
    pub(super) async fn queue(&mut self, wait: Duration) {
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
            self.queued += wait;
        }
    }

    /// The call has ended.
    pub(super) fn close(self, result: Result<String, ToolFailure>) -> Result<String, ToolFailure> {
        let result = result.map_err(|failure| ToolFailure {
            reference: Some(self.reference.clone().into()),
            ..failure
        });
        let (text, code) = match &result {
            Ok(value) => (value, None),
            Err(failure) => (&failure.message, Some(failure.code)),
        };
        // Counted before the lock: a large result takes a while.
        let llm_tokens = llm_tokens::estimate(text);
        let wall = self.begun.elapsed();
        let mut records = self.run.records_mut();
        let record = &mut records[self.index];
        record.result_bytes = text.len();
        record.llm_tokens += llm_tokens;
        record.wall = wall;
        record.end = code.map_or(CallEnd::Succeeded, CallEnd::Failed);
        drop(records);
        let tool = self.tool.as_ref().map(|id| (id.server.as_str(), id.tool.as_str()));
        self.run.guard.observer.call(&CallEvent {
            execution: &self.run.id,
            sequence: u32::try_from(self.index).unwrap_or(u32::MAX),
            reference: &self.reference,
            tool,
            effect: self.effect,
            code,
            begun: self.began,
            wall,
            asked: Duration::ZERO,
            queued: self.queued,
            upstream: self.upstream,
            argument_bytes: self.argument_bytes,
            result_bytes: text.len(),
            sealed: 0,
            opened: 0,
        });
        result
    }
}

/// Names come from upstreams and scripts: no control characters, and not all of a long one.
fn shown(name: &str) -> String {
    name.chars().take(128).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
