//! What is open, for all executions of one gateway: questions by id, answers that came after their caller had left, and
//! answers that hold for a while. Everything is bounded, and kept apart by principal.

use super::question::{Question, QuestionId, Row};
use super::settle::{AnswerError, Answerer, Reply};
use super::state::{Held, Kept, Open, OpenRow, State};
use gloveport_crypto::{is_same, random, sha256_of};
use gloveport_gate::{
    Approver, CallDigest, Channel, Choice, Eyes, Principal, PrincipalKey, Remember, Terms, Verdict,
};
use gloveport_protocol::{ExecutionId, ToolId};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Principals that may have waiting executions at the same time, each with its own bound.
const PARKED_FACTOR: usize = 4;

/// Bounds of approvals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalSettings {
    /// How long a question stays open, and an answer good whose caller has left.
    pub ttl: Duration,
    /// How long a script waits for an operator.
    pub wait: Duration,
    /// Executions of one principal that wait for a person beside those that run.
    pub parked_max: usize,
}

impl Default for ApprovalSettings {
    fn default() -> Self {
        Self { ttl: Duration::from_mins(10), wait: Duration::from_mins(2), parked_max: 16 }
    }
}

/// What happens at the desk, for the record. Told outside of every lock, and before what follows from it.
#[derive(Debug)]
pub enum DeskEvent<'a> {
    /// A question was asked.
    Asked(&'a Question),
    /// It was answered.
    Answered {
        /// The question.
        question: &'a Question,
        /// The answer.
        reply: &'a Reply,
        /// Who gave it.
        by: &'a Approver,
    },
    /// It ended without an answer.
    Ended(&'a Question, Ending),
    /// An earlier answer was used for a call.
    Reused {
        /// On whose behalf.
        principal: &'a Principal,
        /// The tool.
        tool: &'a ToolId,
        /// The answer as it holds for this call.
        verdict: &'a Verdict,
    },
}

/// How a question ends that nobody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its time is over.
    Expired,
    /// Its calls were taken back, or their execution ended.
    Withdrawn,
}

/// What a waiting call sees.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// Its question is being put together.
    Gathered,
    /// It is asked, and waited for until then.
    Posted(QuestionId, Instant),
    /// Nobody will answer while it waits.
    Left(QuestionId),
    /// A person answered.
    Answered(Verdict, Remember),
    /// There is no room for its question.
    Refused,
}

/// One call that a person is to be asked about.
#[derive(Debug)]
pub(super) struct NewCall {
    pub(super) number: u64,
    pub(super) tool: ToolId,
    /// As it is shown.
    pub(super) arguments: String,
    pub(super) digest: CallDigest,
    pub(super) terms: Terms,
    pub(super) stage: watch::Sender<Stage>,
}

/// Whose calls they are, and until when they wait.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub(super) principal: Principal,
    pub(super) execution: ExecutionId,
    pub(super) wait: Duration,
}

/// Told of everything that happens at a desk.
type Hook = Box<dyn Fn(&DeskEvent<'_>) + Send + Sync>;

/// The open questions of one gateway.
pub struct Desk {
    settings: ApprovalSettings,
    state: Mutex<State>,
    numbers: AtomicU64,
    changes: watch::Sender<u64>,
    hook: OnceLock<Hook>,
}

impl Desk {
    /// A desk without questions.
    pub fn new(settings: ApprovalSettings) -> Arc<Self> {
        Arc::new(Self {
            settings,
            state: Mutex::default(),
            numbers: AtomicU64::new(0),
            changes: watch::Sender::new(0),
            hook: OnceLock::new(),
        })
    }

    /// Has everything told to `hook`; the first one stays. It must not call the desk back.
    pub fn on_event(&self, hook: impl Fn(&DeskEvent<'_>) + Send + Sync + 'static) {
        // A second hook would have missed what came before it.
        drop(self.hook.set(Box::new(hook)));
    }

    /// Its bounds.
    pub fn settings(&self) -> ApprovalSettings {
        self.settings
    }

    /// Tells of questions that come and go.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// All open questions, the oldest first.
    pub fn questions(&self) -> Vec<Question> {
        self.sweep();
        let mut open: Vec<Question> = self.state().open.values().map(Open::view).collect();
        open.sort_by_key(|question| question.asked);
        open
    }

    /// Takes the answer to a question. The first good one counts; it is used up by it.
    ///
    /// `seen` is the digest of what the one who answers was shown, where that is known.
    ///
    /// # Errors
    ///
    /// [`AnswerError`]: the question stays open for somebody else where it was open.
    pub fn answer(
        &self,
        id: &QuestionId,
        seen: Option<&[u8; 32]>,
        reply: &Reply,
        by: &Answerer,
    ) -> Result<Question, AnswerError> {
        self.sweep();
        let open = {
            let mut state = self.state();
            let Some(open) = state.open.get(id) else { return Err(state.lost(id)) };
            let question = &open.question;
            if seen.is_some_and(|seen| !is_same(seen, &question.digest)) {
                return Err(AnswerError::OtherCalls(id.to_string()));
            }
            if reply.choice == Choice::Approve {
                by.may_approve((question.channel, question.eyes), &question.principal)?;
            }
            let verb = match reply.choice {
                Choice::Approve => "approved",
                Choice::Deny => "denied",
            };
            let open = state.open.remove(id).expect("it was there a moment ago");
            state.settle(id, format!("{verb} by {}", by.name()));
            open
        };
        let question = open.view();
        let approver = by.approver(&question.principal);
        self.tell(&DeskEvent::Answered { question: &question, reply, by: &approver });
        self.release(open, reply, &approver);
        question.settled.cancel();
        self.changed();
        Ok(question)
    }

    /// Gives what waits its answer, and keeps it for what has left.
    fn release(&self, open: Open, reply: &Reply, by: &Approver) {
        let now = Instant::now();
        let (key, note) = (open.question.principal.key(), reply.kept_note());
        let mut state = self.state();
        for (row, calls) in open.question.rows.iter().zip(open.calls) {
            let remember = match reply.choice {
                Choice::Approve => reply.remember.min(calls.terms.remember),
                Choice::Deny => Remember::Once,
            };
            let verdict = Verdict {
                digest: calls.digest,
                choice: reply.choice,
                note: note.clone(),
                by: by.clone(),
            };
            if let Remember::For(time) = remember {
                let until = now + time;
                let held = Held { by: by.clone(), note: note.clone(), since: now, until };
                state.hold((key.clone(), row.tool.clone(), row.rule.clone()), held);
            }
            if calls.left > 0 {
                let until = now + self.settings.ttl;
                let kept = Kept { verdict: verdict.clone(), n_calls: calls.left, until };
                state.keep((key.clone(), calls.digest), kept);
            }
            for stage in calls.waiters.into_values() {
                stage.send_replace(Stage::Answered(verdict.clone(), remember));
            }
        }
    }

    /// Leaves a question to an operator: its calls are told that nobody answers while they wait.
    pub fn leave(&self, id: &QuestionId) {
        let mut state = self.state();
        let Some(open) = state.open.get_mut(id) else { return };
        for row in &mut open.calls {
            for stage in std::mem::take(&mut row.waiters).into_values() {
                row.left += 1;
                stage.send_replace(Stage::Left(id.clone()));
            }
        }
    }

    pub(super) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// What a person has said already about such a call: of this very one, or of its tool for a while.
    pub(super) fn known(
        &self,
        principal: &Principal,
        tool: &ToolId,
        digest: CallDigest,
        terms: &Terms,
    ) -> Option<Verdict> {
        let verdict = self.state().known((principal.key(), digest), tool, terms)?;
        self.tell(&DeskEvent::Reused { principal, tool, verdict: &verdict });
        Some(verdict)
    }

    /// Puts calls to a person as one question. A call that is asked about already joins that question. Gives all questions
    /// that the calls wait for.
    pub(super) fn post(&self, calls: Vec<NewCall>, about: &About) -> Vec<Question> {
        self.sweep();
        let until = Instant::now() + about.wait;
        let (mut questions, fresh) = self.state().join_all(calls, &about.principal.key(), until);
        if fresh.is_empty() {
            return questions;
        }
        let key = about.principal.key();
        let Some(id) = random().ok().map(QuestionId::from_random) else {
            refuse(fresh);
            return questions;
        };
        let question = {
            let mut state = self.state();
            if !state.has_room(&key) {
                refuse(fresh);
                return questions;
            }
            let open = self.open(id.clone(), fresh, about);
            let question = open.view();
            open.tell(&Stage::Posted(id.clone(), until));
            state.open.insert(id, open);
            question
        };
        self.tell(&DeskEvent::Asked(&question));
        self.changed();
        questions.push(question);
        questions
    }

    fn open(&self, id: QuestionId, mut calls: Vec<NewCall>, about: &About) -> Open {
        calls.sort_by(|a, b| a.tool.cmp(&b.tool).then(a.number.cmp(&b.number)));
        let (mut rows, mut open): (Vec<Row>, Vec<OpenRow>) = (Vec::new(), Vec::new());
        for call in calls {
            let known = open.iter().position(|row| row.digest == call.digest);
            let index = known.unwrap_or_else(|| {
                rows.push(Row {
                    tool: call.tool,
                    arguments: call.arguments,
                    digest: call.digest,
                    count: 0,
                    reason: call.terms.reason.clone(),
                    rule: call.terms.rule.clone(),
                });
                let (waiters, left) = (BTreeMap::new(), 0);
                open.push(OpenRow { terms: call.terms, digest: call.digest, waiters, left });
                rows.len() - 1
            });
            rows[index].count += 1;
            open[index].waiters.insert(call.number, call.stage);
        }
        let counts: Vec<[u8; 4]> = rows.iter().map(|row| row.count.to_be_bytes()).collect();
        let parts = rows.iter().zip(&counts);
        let digest = sha256_of(parts.flat_map(|(row, n)| [&row.digest.0[..], &n[..]]));
        let terms = || open.iter().map(|row| &row.terms);
        let question = Question {
            id,
            principal: about.principal.clone(),
            execution: about.execution.clone(),
            channel: terms().map(|terms| terms.channel).max().unwrap_or(Channel::Operator),
            eyes: terms().map(|terms| terms.eyes).max().unwrap_or(Eyes::Four),
            remember: terms().map(|terms| terms.remember).max().unwrap_or(Remember::Once),
            rows,
            asked: SystemTime::now(),
            ttl: self.settings.ttl,
            digest,
            settled: CancellationToken::new(),
        };
        Open { question, calls: open, until: Instant::now() + self.settings.ttl }
    }

    /// A call waits no longer; its question stays open for it. `false` where the question is not open any more.
    pub(super) fn abandon(&self, id: &QuestionId, number: u64) -> bool {
        let mut state = self.state();
        let Some(open) = state.open.get_mut(id) else { return false };
        for row in &mut open.calls {
            if row.waiters.remove(&number).is_some() {
                row.left += 1;
            }
        }
        true
    }

    /// A call was taken back. Nothing happens where it waits no more.
    pub(super) fn withdraw(&self, number: u64) {
        let ended = {
            let mut state = self.state();
            let held = |open: &Open| open.calls.iter().any(|row| row.waiters.contains_key(&number));
            let Some(id) = state.open.iter().find(|(_, open)| held(open)).map(|(id, _)| id.clone())
            else {
                return;
            };
            let open = state.open.get_mut(&id).expect("it was found a moment ago");
            for row in &mut open.calls {
                row.waiters.remove(&number);
            }
            if open.view().n_calls() > 0 {
                return;
            }
            let ended = state.open.remove(&id).expect("it was found a moment ago");
            state.settle(&id, "its calls were taken back".to_owned());
            ended
        };
        self.end(&ended.question, Ending::Withdrawn);
    }

    /// Ends what is over.
    fn sweep(&self) {
        let now = Instant::now();
        let ended: Vec<Open> = {
            let mut state = self.state();
            state.forget(now);
            let over = |open: &Open| open.until <= now;
            let ids: Vec<QuestionId> = state
                .open
                .iter()
                .filter(|(_, open)| over(open))
                .map(|(id, _)| id.clone())
                .collect();
            let mut ended = Vec::new();
            for id in ids {
                ended.extend(state.open.remove(&id));
                state.settle(&id, "its time is over".to_owned());
            }
            ended
        };
        for open in ended {
            open.tell(&Stage::Left(open.question.id.clone()));
            self.end(&open.question, Ending::Expired);
        }
    }

    fn end(&self, question: &Question, ending: Ending) {
        self.tell(&DeskEvent::Ended(question, ending));
        question.settled.cancel();
        self.changed();
    }

    /// A place for an execution that waits beside those that run, where there is one.
    pub(super) fn park(self: &Arc<Self>, principal: &Principal) -> Option<ParkPlace> {
        let (key, max) = (principal.key(), self.settings.parked_max);
        let mut state = self.state();
        let all: usize = state.parked.values().sum();
        if all >= max.saturating_mul(PARKED_FACTOR) {
            return None;
        }
        let n_parked = state.parked.entry(key.clone()).or_default();
        if *n_parked >= max {
            return None;
        }
        *n_parked += 1;
        Some(ParkPlace { desk: Arc::clone(self), key })
    }

    fn tell(&self, event: &DeskEvent<'_>) {
        if let Some(hook) = self.hook.get() {
            hook(event);
        }
    }

    fn changed(&self) {
        self.changes.send_modify(|n| *n = n.wrapping_add(1));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// There is no room for their question.
fn refuse(calls: Vec<NewCall>) {
    for call in calls {
        call.stage.send_replace(Stage::Refused);
    }
}

/// A place of an execution that waits for a person, given back when it is dropped.
#[derive(Debug)]
pub(super) struct ParkPlace {
    desk: Arc<Desk>,
    key: PrincipalKey,
}

impl Drop for ParkPlace {
    fn drop(&mut self) {
        let mut state = self.desk.state();
        if let Some(n_parked) = state.parked.get_mut(&self.key) {
            *n_parked -= 1;
            if *n_parked == 0 {
                state.parked.remove(&self.key);
            }
        }
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("settings", &self.settings).finish_non_exhaustive()
    }
}
