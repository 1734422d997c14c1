//! What the calls of one run ask a person: gathered until the run has come to rest, put as one question, and waited for.

use super::desk::{About, Desk, NewCall, ParkPlace, Stage};
use super::question::{Question, QuestionId};
use super::text;
use gloveport_gate::{
    Approver, CallDigest, Channel, Choice, Denial, Eyes, Pending, Permit, Principal, Remember,
    RuleName, Terms, Verdict,
};
use gloveport_protocol::{ExecutionId, FaultCode, ToolFailure, ToolId, canonical_json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, mpsc, watch};
use tokio::time::Instant;

/// How long a run has to be at rest before its question is asked: its next calls may be a moment away.
const SETTLE: Duration = Duration::from_millis(20);
/// A run that does not come to rest is asked about all the same.
const SETTLE_MAX: Duration = Duration::from_secs(2);
/// Calls in one question.
const CALLS_MAX: usize = 256;
/// Questions of one run: a script that asks without end is not heard any more.
const QUESTIONS_MAX: u32 = 32;

/// Who can be asked beside an operator.
#[derive(Debug)]
pub(crate) enum Reach {
    /// Nobody: the caller only waits for the end.
    Nobody,
    /// The client, which takes questions from here.
    Client(mpsc::Sender<Question>),
}

/// When the calls of a run are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gathering {
    /// The run says when it has come to rest.
    AtRest,
    /// At once: there is only one call.
    AtOnce,
}

/// What a run has to do about its questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Look again: calls began or ceased to wait.
    Look,
    /// Ask.
    Post,
}

/// How a text is shown to a person: values that are sealed stay sealed.
type Show<'a> = dyn Fn(&str) -> String + Sync + 'a;

/// The questions of one run.
pub(crate) struct Asks {
    desk: Arc<Desk>,
    principal: Principal,
    execution: ExecutionId,
    reach: Reach,
    gathering: Gathering,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    gathered: Vec<NewCall>,
    first: Option<Instant>,
    last: Option<Instant>,
    /// Calls that wait for a person, gathered ones included.
    n_asking: usize,
    n_questions: u32,
    /// A question was in vain: nobody is waited for again.
    is_unheard: bool,
    declined: BTreeMap<CallDigest, Verdict>,
    approved: BTreeMap<(ToolId, Option<RuleName>), (Approver, Option<String>)>,
    slot: Option<OwnedSemaphorePermit>,
    parked: Option<ParkPlace>,
}

impl Asks {
    pub(crate) fn new(
        desk: &Arc<Desk>,
        principal: &Principal,
        execution: ExecutionId,
        reach: Reach,
        gathering: Gathering,
    ) -> Self {
        Self {
            desk: Arc::clone(desk),
            principal: principal.clone(),
            execution,
            reach,
            gathering,
            state: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Waits for a person's word about a call. Its arguments are shown through `show`, which seals again what was opened for
    /// the call.
    ///
    /// # Errors
    ///
    /// [`FaultCode::ApprovalDenied`] after a no, also after an earlier one to the same call; [`FaultCode::ApprovalRequired`], with
    /// the question's id, where nobody answers in time.
    pub(crate) async fn ask(
        &self,
        pending: Pending,
        show: &Show<'_>,
    ) -> Result<Permit, ToolFailure> {
        if let Some(verdict) = self.known(&pending) {
            return self.conclude(pending, &verdict, Remember::Once);
        }
        let number = self.desk.next_number();
        let (stage, mut seen) = watch::channel(Stage::Gathered);
        let _place = Place { asks: self, number };
        self.gather((number, stage), &pending, show);
        if self.gathering == Gathering::AtOnce {
            self.post();
        }
        match self.wait(number, &mut seen).await {
            Stage::Answered(verdict, remember) => self.conclude(pending, &verdict, remember),
            Stage::Left(id) | Stage::Posted(id, _) => Err(unanswered(&pending, Some(&id))),
            Stage::Gathered | Stage::Refused => Err(unanswered(&pending, None)),
        }
    }

    /// What a person has said before: of this call in this run, of its tool, or to a call that did not wait.
    fn known(&self, pending: &Pending) -> Option<Verdict> {
        let (tool, digest, terms) = (pending.tool(), pending.digest(), pending.terms());
        {
            let state = self.state();
            if let Some(verdict) = state.declined.get(&digest) {
                return Some(verdict.clone());
            }
            let held = state.approved.get(&(tool.clone(), terms.rule.clone()));
            if let Some((by, note)) = held.filter(|_| terms.remember >= Remember::Run) {
                let (by, note, choice) = (by.clone(), note.clone(), Choice::Approve);
                return Some(Verdict { digest, choice, note, by });
            }
        }
        self.desk.known(&self.principal, tool, digest, terms)
    }

    fn conclude(
        &self,
        pending: Pending,
        verdict: &Verdict,
        remember: Remember,
    ) -> Result<Permit, ToolFailure> {
        let (tool, terms) = (pending.tool().clone(), pending.terms().clone());
        let digest = pending.digest();
        let answered = pending.answered(verdict, &self.principal);
        let mut state = self.state();
        match verdict.choice {
            Choice::Deny => {
                state.declined.insert(digest, verdict.clone());
            }
            Choice::Approve if answered.is_ok() && remember >= Remember::Run => {
                let held = (verdict.by.clone(), verdict.note.clone());
                state.approved.insert((tool, terms.rule), held);
            }
            Choice::Approve => {}
        }
        answered.map_err(|denial: Denial| denial.failure())
    }

    fn gather(
        &self,
        (number, told): (u64, watch::Sender<Stage>),
        pending: &Pending,
        show: &Show<'_>,
    ) {
        let canonical = show(&canonical_json(pending.arguments().value()));
        let digest = pending.digest();
        let call = NewCall {
            number,
            tool: pending.tool().clone(),
            arguments: text::arguments(&canonical, digest),
            digest,
            terms: pending.terms().clone(),
            stage: told,
        };
        let now = Instant::now();
        let mut state = self.state();
        state.first.get_or_insert(now);
        state.last = Some(now);
        state.gathered.push(call);
        state.n_asking += 1;
        drop(state);
        self.changed.notify_one();
    }

    /// Waits until the question is asked, and then until it is answered or the time is over.
    async fn wait(&self, number: u64, seen: &mut watch::Receiver<Stage>) -> Stage {
        let mut stage = until(seen, |stage| !matches!(stage, Stage::Gathered)).await;
        if let Stage::Posted(id, deadline) = stage {
            let answered = until(seen, |stage| !matches!(stage, Stage::Posted(..)));
            stage = match tokio::time::timeout_at(deadline, answered).await {
                Ok(stage) => stage,
                Err(_) if self.desk.abandon(&id, number) => Stage::Left(id),
                // Somebody was faster: the word is on its way.
                Err(_) => until(seen, |stage| !matches!(stage, Stage::Posted(..))).await,
            };
        }
        if matches!(stage, Stage::Left(_)) {
            self.state().is_unheard = true;
        }
        stage
    }

    /// Waits until there is something to do. `rest` is since when every call in flight waits for a person and nothing came from
    /// the worker. May be dropped at any time.
    pub(crate) async fn due(&self, rest: Option<Instant>) -> Due {
        let at = {
            let state = self.state();
            state.first.zip(state.last).map(|(first, last)| {
                let settled = rest.map(|rest| rest.max(last) + SETTLE);
                settled.map_or(first + SETTLE_MAX, |at| at.min(first + SETTLE_MAX))
            })
        };
        let post = async {
            match at {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.changed.notified() => Due::Look,
            () = post => Due::Post,
        }
    }

    /// Asks about everything that was gathered: one question for the client's person, one for an operator.
    pub(crate) fn post(&self) {
        let gathered = {
            let mut state = self.state();
            (state.first, state.last) = (None, None);
            std::mem::take(&mut state.gathered)
        };
        let (operators, clients): (Vec<_>, Vec<_>) =
            gathered.into_iter().partition(|call| needs_operator(&call.terms));
        for (calls, is_clients) in [(clients, true), (operators, false)] {
            let mut calls = calls.into_iter();
            loop {
                let some: Vec<NewCall> = calls.by_ref().take(CALLS_MAX).collect();
                if some.is_empty() {
                    break;
                }
                if is_clients { self.post_to_client(some) } else { self.post_to_operator(some) }
            }
        }
        self.changed.notify_one();
    }

    fn post_to_client(&self, calls: Vec<NewCall>) {
        let heard = self.is_heard();
        let place = match &self.reach {
            Reach::Client(questions) if heard => {
                questions.try_reserve_many(QUESTIONS_MAX as usize / 4).ok()
            }
            Reach::Client(_) | Reach::Nobody => None,
        };
        let wait = if place.is_some() { self.desk.settings().ttl } else { Duration::ZERO };
        let questions = self.desk.post(calls, &self.about(wait));
        for (place, question) in place.into_iter().flatten().zip(questions) {
            place.send(question);
        }
    }

    fn post_to_operator(&self, calls: Vec<NewCall>) {
        let settings = self.desk.settings();
        let wait = if self.is_heard() { settings.wait.min(settings.ttl) } else { Duration::ZERO };
        let questions = self.desk.post(calls, &self.about(wait));
        if let Reach::Client(told) = &self.reach
            && !wait.is_zero()
        {
            for question in questions {
                // Only to tell whom the script waits for: one that nobody reads in time is left out.
                drop(told.try_send(question));
            }
        }
    }

    fn about(&self, wait: Duration) -> About {
        let (principal, execution) = (self.principal.clone(), self.execution.clone());
        About { principal, execution, wait }
    }

    /// Whether a person is waited for at all.
    fn is_heard(&self) -> bool {
        let mut state = self.state();
        state.n_questions += 1;
        !state.is_unheard && state.n_questions <= QUESTIONS_MAX
    }

    /// Calls that wait for a person.
    pub(crate) fn n_asking(&self) -> usize {
        self.state().n_asking
    }

    /// Whether some of them are not asked yet.
    pub(crate) fn is_gathering(&self) -> bool {
        self.state().first.is_some()
    }

    /// Keeps the place among the executions that run.
    pub(crate) fn hold(&self, slot: OwnedSemaphorePermit) {
        self.state().slot = Some(slot);
    }

    /// The run waits for a person and nothing else: it gives its place among those that run to another, if there is one for it
    /// among those that wait. It keeps that one to its end, so that it need not wait once it is answered.
    pub(crate) fn park(&self) {
        let is_parked = self.state().parked.is_some();
        if is_parked {
            return;
        }
        if let Some(place) = self.desk.park(&self.principal) {
            let mut state = self.state();
            state.parked = Some(place);
            state.slot = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that waits. Dropped with it, wherever it is: a call that was taken back is not asked about.
struct Place<'a> {
    asks: &'a Asks,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.asks.state();
        state.n_asking -= 1;
        state.gathered.retain(|call| call.number != self.number);
        if state.gathered.is_empty() {
            (state.first, state.last) = (None, None);
        }
        drop(state);
        self.asks.desk.withdraw(self.number);
        self.asks.changed.notify_one();
    }
}

/// The client's own person is not enough.
fn needs_operator(terms: &Terms) -> bool {
    terms.channel == Channel::Operator || terms.eyes == Eyes::Four
}

/// The stage for which `is_there`, or the last one where nobody is left to say more.
async fn until(seen: &mut watch::Receiver<Stage>, is_there: impl Fn(&Stage) -> bool) -> Stage {
    let found = seen.wait_for(|stage| is_there(stage)).await.map(|stage| stage.clone());
    found.unwrap_or_else(|_| match &*seen.borrow() {
        stage @ (Stage::Left(_) | Stage::Answered(..) | Stage::Refused | Stage::Gathered) => {
            stage.clone()
        }
        Stage::Posted(id, _) => Stage::Left(id.clone()),
    })
}

fn unanswered(pending: &Pending, id: Option<&QuestionId>) -> ToolFailure {
    let message = format!("`{}` has to be approved by a person", pending.tool());
    let failure = ToolFailure::new(FaultCode::ApprovalRequired, message);
    match id {
        Some(id) => ToolFailure {
            reference: Some(id.as_str().into()),
            ..failure.with_hint(format!(
                "a person runs `gloveport approvals approve {id}`, then the same call works once"
            ))
        },
        None => failure.with_hint(
            "too many questions wait for a person already: have them answered with `gloveport approvals`, then call again",
        ),
    }
}

impl std::fmt::Debug for Asks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asks").field("reach", &self.reach).finish_non_exhaustive()
    }
}
