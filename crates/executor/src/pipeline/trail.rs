//! What is written down of one call while it goes through its stages: for the receipt, for the audit log and for
//! instruments.

use super::{Asked, Made, Run, sealing};
use crate::guard::recorded;
use crate::ledger::{CallEnd, CallRecord};
use crate::observer::CallEvent;
use gloveport_audit::{ArgsLevel, Crossing, Entry, Kind, Reason, Spent, Target, reference};
use gloveport_crypto::hex;
use gloveport_gate::{
    CallDigest, Decision, Denial, DenialRecord, FrozenArguments, Labels, Permit, RuleName,
};
use gloveport_protocol::{Effect, Fault, FaultCode, ToolFacts, ToolFailure, ToolId, llm_tokens};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime};

/// Tokens of a tool-use block beside its arguments: name, identifiers and braces.
const CALL_LLM_TOKENS: usize = 20;

/// One call's way through the stages. It stands from the beginning, so that a call which the end of the execution cuts
/// off is not forgotten.
pub(super) struct Trail<'a> {
    run: &'a Run,
    index: usize,
    began: SystemTime,
    begun: Instant,
    argument_bytes: usize,
    tool: Option<(ToolId, ToolFacts)>,
    /// What the audit log will have.
    entry: Entry,
    /// The intent is in the log: what follows is its outcome.
    is_intended: bool,
    is_closed: bool,
    queued: Duration,
    /// Waiting for a person.
    pub(super) asked: Duration,
    /// Waiting for the upstream.
    pub(super) upstream: Duration,
    /// The tool says that it failed, which a whole result tells by itself.
    pub(super) has_failed: bool,
}

impl<'a> Trail<'a> {
    pub(super) fn open(
        run: &'a Run,
        asked: &Asked<'_>,
        labels: Labels,
    ) -> Result<Self, ToolFailure> {
        let id = reference().map_err(|error| {
            ToolFailure::new(FaultCode::Internal, format!("the call has no name: {error}"))
        })?;
        let tool = shown(&format!("{}.{}", asked.server, asked.tool));
        let mut records = run.records_mut();
        let index = records.len();
        let sequence = u32::try_from(index).unwrap_or(u32::MAX);
        records.push(CallRecord {
            sequence,
            tool: tool.clone(),
            tool_id: None,
            argument_bytes: asked.arguments.len(),
            result_bytes: 0,
            llm_tokens: CALL_LLM_TOKENS + llm_tokens::estimate(asked.arguments),
            end: CallEnd::Unfinished,
            wall: Duration::ZERO,
        });
        drop(records);
        let entry = Entry {
            id,
            who: recorded(&run.principal),
            run: Some(run.id.to_string()),
            call: Some(sequence),
            script: run.script.clone(),
            // Until it is resolved, in the words of the asker.
            target: Target { tool: Some(tool), ..Target::default() },
            crossing: Crossing { labels_in: names(labels), ..Crossing::default() },
            ..Entry::default()
        };
        Ok(Self {
            run,
            index,
            began: SystemTime::now(),
            begun: Instant::now(),
            argument_bytes: asked.arguments.len(),
            tool: None,
            entry,
            is_intended: false,
            is_closed: false,
            queued: Duration::ZERO,
            asked: Duration::ZERO,
            upstream: Duration::ZERO,
            has_failed: false,
        })
    }

    /// The tool is known.
    pub(super) fn resolved(&mut self, id: &ToolId, facts: &ToolFacts) {
        let target = &mut self.entry.target;
        target.server = Some(id.server.to_string());
        target.tool = Some(id.tool.to_string());
        target.pin = Some(facts.pin.clone()).filter(|pin| !pin.is_empty());
        self.tool = Some((id.clone(), facts.clone()));
        let mut records = self.run.records_mut();
        let record = &mut records[self.index];
        record.tool = shown(&id.to_string());
        record.tool_id = Some(id.clone());
    }

    /// The principal may not know of the tool: it is told that there is none, and the log that it was refused.
    pub(super) fn unseen(&mut self) {
        self.entry.reason.decision = Some("deny".to_owned());
        self.entry.reason.why = Some("nothing allows this principal any call of it".to_owned());
    }

    /// Nothing changes in the arguments any more. `written` is what the script wrote, sealed values sealed.
    pub(super) fn frozen(
        &mut self,
        written: Option<&Value>,
        arguments: &FrozenArguments,
        digest: CallDigest,
    ) {
        let Some(audit) = &self.run.guard.audit else { return };
        let args = audit.args_level().of(written.unwrap_or(arguments.value()), arguments.value());
        self.entry.target.args = args.map(|mut args| {
            if audit.args_level() == ArgsLevel::Sealed {
                // What the script wrote out itself may be data as well.
                self.run.guard.sealer.egress_value(&self.run.vault, &mut args);
            }
            args
        });
        self.entry.target.args_hmac = Some(hex(&digest.0));
    }

    /// Whether it may be made is known; the reasons are for the record.
    pub(super) fn decided(&mut self, decision: &Decision) {
        let (word, rule, why) = match decision {
            Decision::Allow(permit) => ("allow", permit.rule(), ""),
            Decision::Ask(pending) => {
                let terms = pending.terms();
                ("ask", terms.rule.as_ref(), &*terms.why)
            }
            Decision::Deny(denial) => return self.denied(denial),
        };
        self.reason(word, rule, why);
    }

    /// It may not be made.
    fn denied(&mut self, denial: &Denial) {
        self.reason("deny", denial.rule.as_ref(), &denial.why);
    }

    fn reason(&mut self, word: &str, rule: Option<&RuleName>, why: &str) {
        self.entry.reason = Reason {
            decision: Some(word.to_owned()),
            rule: rule.map(|rule| rule.id.clone()),
            place: rule.map(|rule| rule.place.clone()),
            why: Some(why.to_owned()).filter(|why| !why.is_empty()),
            ..Reason::default()
        };
    }

    /// Waits for its turn.
    pub(super) async fn queue(&mut self, wait: Duration) {
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
            self.queued += wait;
        }
    }

    /// Stage 9: nothing with an effect happens before it is written down that it will.
    pub(super) async fn intend(&mut self, permit: &Permit, cost: u32) -> Result<(), ToolFailure> {
        self.entry.spent.cost = cost.into();
        let Some(audit) = &self.run.guard.audit else { return Ok(()) };
        let is_read = self.tool.as_ref().is_some_and(|(_, facts)| facts.effect == Effect::Read);
        if is_read {
            return Ok(());
        }
        debug_assert_eq!(self.entry.target.args_hmac, Some(hex(&permit.digest().0)));
        let intent = Entry { kind: Kind::Intent, spent: self.spent(0), ..self.entry.clone() };
        Box::pin(audit.commit(intent)).await.map_err(|error| {
            // Where the log lies is the operator's matter.
            self.run.guard.troubles.note(&format!("the audit log: {error}"));
            let message = "the call cannot be recorded, so it was not made";
            ToolFailure::new(FaultCode::AuditUnavailable, message)
                .with_hint("an operator has to look after the audit log")
                .retryable()
        })?;
        self.is_intended = true;
        Ok(())
    }

    /// What the call took over the boundaries of seals.
    pub(super) fn crossing(&mut self) -> &mut Crossing {
        &mut self.entry.crossing
    }

    /// Stage 13: the call has ended, and everybody who keeps a record is told.
    pub(super) async fn close(
        mut self,
        result: Result<Made, ToolFailure>,
    ) -> Result<Made, ToolFailure> {
        self.is_closed = true;
        let result = result.map_err(|failure| ToolFailure {
            reference: Some(self.entry.id.as_str().into()),
            ..failure
        });
        let (text, code) = match &result {
            Ok(made) => (&made.value, self.has_failed.then_some(FaultCode::ToolFailed)),
            Err(failure) => (&failure.message, Some(failure.code)),
        };
        self.receipt(text, code);
        self.run.guard.limiter.spend_bytes(&self.run.owner, text.len(), self.run.guard.moment());
        self.observe(text.len(), code);
        let entry = self.outcome(text.len(), code);
        if let (Some(audit), Some(entry)) = (&self.run.guard.audit, entry)
            && let Err(error) = Box::pin(audit.enqueue(entry)).await
        {
            self.run.guard.troubles.note(&format!("the audit log: {error}"));
        }
        result
    }

    /// What the log gets at the end; nothing where refusals flood it.
    fn outcome(&mut self, result_bytes: usize, code: Option<FaultCode>) -> Option<Entry> {
        let mut entry = std::mem::take(&mut self.entry);
        entry.spent = Spent { cost: entry.spent.cost, ..self.spent(result_bytes) };
        if self.tool.is_none() {
            // The script's own words, which may be data.
            entry.target.tool = entry.target.tool.map(|tool| sealing::clean(self.run, &tool));
        }
        entry.error = code.map(|code| code.as_str().to_owned());
        let is_limit = matches!(
            code,
            Some(
                FaultCode::BudgetExceeded
                    | FaultCode::LoopDetected
                    | FaultCode::SealedValueUnknown
                    | FaultCode::AuditUnavailable
            )
        );
        let is_refused = entry.reason.decision.as_deref() == Some("deny")
            || code.is_some_and(|code| code.fault() == Fault::Policy)
            || is_limit && self.upstream.is_zero();
        if is_limit && is_refused {
            // The rules allowed it, and it was not made all the same.
            entry.reason.decision = Some("deny".to_owned());
        }
        if self.is_intended {
            // The intent has them already.
            entry.target.args = None;
            entry.spent.cost = 0;
        }
        if !is_refused || self.is_intended {
            entry.kind = Kind::Outcome;
            return Some(entry);
        }
        entry.kind = Kind::Deny;
        let guard = &self.run.guard;
        match guard.limiter.may_record_denial(&self.run.owner, guard.moment()) {
            DenialRecord::Count => None,
            DenialRecord::Record { unrecorded } => {
                if unrecorded > 0 {
                    entry.spent.limits.insert("unrecorded_denials".to_owned(), unrecorded);
                }
                Some(entry)
            }
        }
    }

    fn spent(&self, result_bytes: usize) -> Spent {
        Spent {
            waited: self.queued + self.asked,
            duration: self.begun.elapsed(),
            bytes_in: u64::try_from(self.argument_bytes).unwrap_or(u64::MAX),
            bytes_out: u64::try_from(result_bytes).unwrap_or(u64::MAX),
            cost: self.entry.spent.cost,
            ..Spent::default()
        }
    }

    fn receipt(&self, text: &str, code: Option<FaultCode>) {
        // Counted before the lock: a large result takes a while.
        let llm_tokens = llm_tokens::estimate(text);
        let mut records = self.run.records_mut();
        let record = &mut records[self.index];
        record.result_bytes = text.len();
        record.llm_tokens += llm_tokens;
        record.wall = self.begun.elapsed();
        record.end = code.map_or(CallEnd::Succeeded, CallEnd::Failed);
    }

    fn observe(&self, result_bytes: usize, code: Option<FaultCode>) {
        let total = |counts: &BTreeMap<String, u64>| {
            usize::try_from(counts.values().sum::<u64>()).unwrap_or(usize::MAX)
        };
        let tool = self.tool.as_ref();
        self.run.guard.observer.call(&CallEvent {
            execution: &self.run.id,
            sequence: u32::try_from(self.index).unwrap_or(u32::MAX),
            reference: &self.entry.id,
            tool: tool.map(|(id, _)| (id.server.as_str(), id.tool.as_str())),
            effect: tool.map(|(_, facts)| facts.effect),
            code,
            begun: self.began,
            wall: self.begun.elapsed(),
            asked: self.asked,
            queued: self.queued,
            upstream: self.upstream,
            argument_bytes: self.argument_bytes,
            result_bytes,
            sealed: total(&self.entry.crossing.sealed),
            opened: total(&self.entry.crossing.unsealed),
        });
    }
}

impl Drop for Trail<'_> {
    /// The execution ended first: whether the call took effect is unknown, and that is what the log says.
    fn drop(&mut self) {
        if !self.is_closed
            && let Some(entry) = self.outcome(0, Some(FaultCode::Cancelled))
        {
            self.run.cut_off(entry);
        }
    }
}

pub(super) fn names(labels: Labels) -> BTreeSet<String> {
    labels.names().map(str::to_owned).collect()
}

/// Names come from upstreams and scripts: no control characters, and not all of a long one.
fn shown(name: &str) -> String {
    name.chars().take(128).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
