//! On whose behalf and within which bounds calls are made: one execution, or one direct call.

use crate::approval::Asks;
use crate::caller::{Caller, Inquiries, Line, OnBehalf};
use crate::guard::Guard;
use crate::ledger::CallRecord;
use crate::tool_folder::Grants;
use crate::value::ResultShape;
use gloveport_audit::Entry;
use gloveport_gate::{
    Budget, Calls, Labels, LoopBreaker, Principal, PrincipalKey, RunBudget, RunLabels,
};
use gloveport_protocol::{
    Effect, ExecutionId, FaultCode, Limits, Method, SealQuestion, ServerName, ToolFacts,
    ToolFailure, ToolId, World,
};
use gloveport_seal::{Disclosures, Opened, Vault};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// One execution, or one direct call: what its calls share.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: ExecutionId,
    pub(crate) principal: Principal,
    /// Under which the principal's things are kept.
    pub(crate) owner: PrincipalKey,
    pub(crate) guard: Arc<Guard>,
    pub(crate) limits: Limits,
    /// What sealed values stand for.
    pub(crate) vault: Arc<Vault>,
    /// What the script may still learn about them.
    disclosures: Mutex<Disclosures>,
    /// What it has read so far.
    pub(super) labels: RunLabels,
    /// Identical calls.
    pub(super) loops: LoopBreaker,
    /// Tools, cost and questions.
    pub(super) spent: RunBudget,
    /// SHA-256 of the script; nothing for a direct call.
    pub(super) script: Option<String>,
    /// Records of calls that the end cut off.
    cut_off: Mutex<Vec<Entry>>,
    begun: Instant,
    /// What its calls ask a person.
    pub(crate) asks: Asks,
    /// Who is behind it.
    line: Line,
    /// What upstreams ask the client behind it.
    pub(crate) inquiries: Arc<Inquiries>,
    /// What it may call, where it is a tool file.
    grants: Option<Arc<Grants>>,
    /// How many tool files called each other before it.
    depth: u8,
    /// What is made of a tool's result.
    pub(super) shape: ResultShape,
    budget: Mutex<Budget>,
    pub(super) in_flight: Semaphore,
    records: Mutex<Vec<CallRecord>>,
}

impl Run {
    pub(crate) fn new(
        id: ExecutionId,
        principal: Principal,
        guard: Arc<Guard>,
        limits: Limits,
        asks: Asks,
    ) -> Self {
        let in_flight = usize::try_from(limits.calls_in_flight).expect("usize has 32 bits or more");
        let rules = guard.limiter.rules().run;
        Self {
            id,
            vault: guard.vaults.of(&principal.key(), Instant::now()),
            owner: principal.key(),
            principal,
            disclosures: Mutex::default(),
            labels: RunLabels::default(),
            loops: LoopBreaker::new(rules.identical),
            spent: RunBudget::new(rules),
            script: None,
            cut_off: Mutex::default(),
            begun: Instant::now(),
            guard,
            asks,
            line: Line::default(),
            inquiries: Arc::default(),
            grants: None,
            depth: 0,
            shape: ResultShape::Value,
            budget: Mutex::new(Budget::new(&limits)),
            in_flight: Semaphore::new(in_flight),
            records: Mutex::default(),
            limits,
        }
    }

    /// Every call so far, in order of arrival; one that still runs is
    /// [`CallEnd::Unfinished`](crate::CallEnd::Unfinished).
    pub(crate) fn records(&self) -> Vec<CallRecord> {
        self.records_mut().clone()
    }

    pub(crate) fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names the script that makes the calls.
    pub(crate) fn of_script(self, sha256: Option<String>) -> Self {
        Self { script: sha256, ..self }
    }

    /// Names who is behind it.
    pub(crate) fn behind(self, line: Line) -> Self {
        Self { line, ..self }
    }

    /// Makes it the run of a tool file, `depth` deep.
    pub(crate) fn within(self, grants: Option<Arc<Grants>>, depth: u8) -> Self {
        Self { grants, depth, ..self }
    }

    /// Refuses what the folder of a tool file was not granted.
    pub(super) fn granted(&self, tool: &ToolId) -> Result<(), ToolFailure> {
        let grants = self.grants.as_ref();
        if grants.is_none_or(|grants| grants.0.iter().any(|grant| grant.matches(tool))) {
            return Ok(());
        }
        let message = format!("this tool file may not call `{tool}`");
        Err(ToolFailure::new(FaultCode::Denied, message)
            .with_hint("an operator adds it to `allow` of its server in the configuration"))
    }

    /// Says what is made of results.
    pub(crate) fn giving(self, shape: ResultShape) -> Self {
        Self { shape, ..self }
    }

    /// Who is behind one call of it. What they are told and asked is cleaned as all that leaves an execution.
    pub(super) fn caller(&self, tool: &ToolId) -> Caller {
        let (sealer, vault) = (Arc::clone(&self.guard.sealer), Arc::clone(&self.vault));
        let clean = Arc::new(move |value: &mut Value| {
            sealer.egress_value(&vault, value);
        });
        let ttl = self.guard.desk.settings().ttl;
        let on_behalf = OnBehalf { principal: self.principal.clone(), depth: self.depth };
        Caller::new(tool.clone(), (&self.line, &self.inquiries), on_behalf, clean, ttl)
    }

    /// The labels of values that were opened: those of the tools that they came from.
    pub(super) fn labels_of(&self, opened: &Opened) -> Labels {
        let facts = ToolFacts { effect: Effect::Read, world: World::Closed, pin: String::new() };
        let gives = opened.origins.iter().map(|tool| self.guard.flow.gives(tool, &facts));
        gives.fold(Labels::NONE, Labels::with)
    }

    /// Notes that the script has read what a server lists beside its tools.
    pub(crate) fn has_listed(&self, server: &ServerName, method: Method) {
        let facts = ToolFacts { effect: Effect::Read, world: World::Open, pin: String::new() };
        let id = ToolId { server: server.clone(), tool: method.definition().name };
        self.labels.add(self.guard.flow.gives(&id, &facts), &id);
    }

    /// Answers a question about a sealed value, within what this execution may learn.
    pub(crate) fn answer(&self, question: &SealQuestion) -> Result<Value, ToolFailure> {
        let mut disclosures = self.disclosures.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard.sealer.answer(&self.vault, &mut disclosures, question)
    }

    pub(super) fn cut_off(&self, entry: Entry) {
        self.cut_off.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Writes down the calls that the end cut off. Everything that makes calls has ended.
    pub(crate) async fn record_cut_off(&self) {
        let cut_off =
            std::mem::take(&mut *self.cut_off.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(audit) = &self.guard.audit else { return };
        for entry in cut_off {
            if let Err(error) = audit.enqueue(entry).await {
                self.guard.troubles.note(&format!("the audit log: {error}"));
            }
        }
    }

    /// What is left of the execution's time, had it never been stopped.
    pub(super) fn time_left(&self) -> Duration {
        self.limits.wall.saturating_sub(self.begun.elapsed())
    }

    pub(super) fn records_mut(&self) -> MutexGuard<'_, Vec<CallRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Calls for Run {
    fn of(&self, tool: &str) -> u32 {
        let of = self.records_mut().iter().filter(|record| record.tool == tool).count();
        u32::try_from(of).unwrap_or(u32::MAX)
    }
}
