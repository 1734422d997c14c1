//! Brings the spans of an execution together: which trace they belong to is known when it ends, and its calls end before.

use crate::record::{CallSpan, ExecutionSpan};
use crate::trace::{Ids, SpanId, TraceId, TraceParent};
use gloveport_protocol::ExecutionId;
use std::collections::{BTreeMap, VecDeque};

/// Calls that wait for their executions to end. With more, those of the oldest execution go without it.
pub(crate) const CALLS_WAITING_MAX: usize = 8_192;
/// Executions that are remembered after their end, for calls that were under way then.
const ENDED_MAX: usize = 256;

/// A span, ready to be sent.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) trace: TraceId,
    pub(crate) id: SpanId,
    pub(crate) parent: Option<SpanId>,
    pub(crate) body: SpanBody,
}

#[derive(Debug)]
pub(crate) enum SpanBody {
    Call(CallSpan),
    Execution(ExecutionSpan),
}

/// Calls that wait, and executions that have ended lately.
#[derive(Debug)]
pub(crate) struct Tree {
    ids: Ids,
    waiting: BTreeMap<ExecutionId, Waiting>,
    by_age: BTreeMap<u64, ExecutionId>,
    n_waiting: usize,
    n_begun: u64,
    ended: VecDeque<Ended>,
}

#[derive(Debug)]
struct Waiting {
    begun: u64,
    calls: Vec<CallSpan>,
}

#[derive(Debug)]
struct Ended {
    execution: ExecutionId,
    /// `None` where the client does not record the trace.
    place: Option<(TraceId, SpanId)>,
}

impl Tree {
    pub(crate) fn new(ids: Ids) -> Self {
        Self {
            ids,
            waiting: BTreeMap::new(),
            by_age: BTreeMap::new(),
            n_waiting: 0,
            n_begun: 0,
            ended: VecDeque::new(),
        }
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        self.ids.number()
    }

    /// Takes a call, and gives what is ready for that.
    pub(crate) fn call(&mut self, call: CallSpan) -> Vec<Span> {
        if let Some(ended) = self.ended.iter().find(|ended| ended.execution == call.execution) {
            let place = ended.place;
            return place.map(|place| self.below(place, call)).into_iter().collect();
        }
        let waiting = self.waiting.entry(call.execution.clone()).or_insert_with(|| {
            self.n_begun += 1;
            self.by_age.insert(self.n_begun, call.execution.clone());
            Waiting { begun: self.n_begun, calls: Vec::new() }
        });
        waiting.calls.push(call);
        self.n_waiting += 1;
        if self.n_waiting > CALLS_WAITING_MAX { self.abandon_oldest() } else { Vec::new() }
    }

    /// Takes an execution, and gives it with its calls: nothing, where the client does not record the trace.
    pub(crate) fn execution(&mut self, execution: ExecutionSpan) -> Vec<Span> {
        let calls = self.forget(&execution.id);
        let parent = execution.trace_parent.as_deref().and_then(TraceParent::parse);
        if self.ended.len() == ENDED_MAX {
            self.ended.pop_front();
        }
        if parent.is_some_and(|parent| !parent.is_sampled) {
            self.ended.push_back(Ended { execution: execution.id, place: None });
            return Vec::new();
        }
        let trace = parent.map_or_else(|| self.ids.trace(), |parent| parent.trace);
        let id = self.ids.span();
        let place = Some((trace, id));
        self.ended.push_back(Ended { execution: execution.id.clone(), place });
        let parent = parent.map(|parent| parent.span);
        let mut spans = vec![Span { trace, id, parent, body: SpanBody::Execution(execution) }];
        spans.extend(calls.into_iter().map(|call| self.below((trace, id), call)));
        spans
    }

    /// Gives the calls whose executions did not end: each execution is a trace of its own then.
    pub(crate) fn close(&mut self) -> Vec<Span> {
        let mut spans = Vec::new();
        while !self.by_age.is_empty() {
            spans.extend(self.abandon_oldest());
        }
        spans
    }

    fn abandon_oldest(&mut self) -> Vec<Span> {
        let Some((_, oldest)) = self.by_age.first_key_value() else {
            return Vec::new();
        };
        let oldest = oldest.clone();
        let calls = self.forget(&oldest);
        let trace = self.ids.trace();
        let alone =
            |call| Span { trace, id: self.ids.span(), parent: None, body: SpanBody::Call(call) };
        calls.into_iter().map(alone).collect()
    }

    fn forget(&mut self, execution: &ExecutionId) -> Vec<CallSpan> {
        let Some(waiting) = self.waiting.remove(execution) else {
            return Vec::new();
        };
        self.by_age.remove(&waiting.begun);
        self.n_waiting -= waiting.calls.len();
        waiting.calls
    }

    fn below(&mut self, (trace, parent): (TraceId, SpanId), call: CallSpan) -> Span {
        Span { trace, id: self.ids.span(), parent: Some(parent), body: SpanBody::Call(call) }
    }
}
