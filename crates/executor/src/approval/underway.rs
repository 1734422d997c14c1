//! An execution or a direct call that is under way, step by step: it asks, or it ends. And the place where it waits between
//! two requests of its client.

use super::asks::Reach;
use super::desk::Desk;
use super::question::Question;
use super::settle::{AnswerError, Answerer, Reply};
use crate::answer::{Answer, Execution};
use crate::caller::{CallerProfile, Inquiry, Line, LineEnd, Told};
use crate::direct::{CallReport, DirectCall};
use crate::executor::How;
use crate::{ExecuteError, ExecuteRequest, Executor};
use gloveport_crypto::{base32, hex, random};
use gloveport_gate::{Principal, PrincipalKey};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Questions that a client may leave unread.
const QUESTIONS_MAX: usize = 8;

/// Something under way. Dropping it cancels it.
#[derive(Debug)]
pub struct Underway {
    pub(crate) desk: Arc<Desk>,
    pub(crate) asked: mpsc::Receiver<Question>,
    pub(crate) line: LineEnd,
    pub(crate) end: oneshot::Receiver<End>,
    #[expect(dead_code, reason = "dropping it cancels")]
    pub(crate) cancel: DropGuard,
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// The client's person has to be asked; everything waits meanwhile.
    Asking(Box<Question>),
    /// An operator is asked, and waited for. There is nothing to do about it.
    Waiting(Box<Question>),
    /// An upstream asks the client. Dropping it leaves it without an answer.
    Inquiry(Box<Inquiry>),
    /// The client is told something: how far a call is, what an upstream logs.
    Told(Box<Told>),
    /// It is over.
    Ended(End),
}

/// How it ended.
#[derive(Debug)]
pub enum End {
    /// A script, as [`crate::Executor::execute`] tells it.
    Executed(Box<Result<(Execution, Answer), ExecuteError>>),
    /// A direct call.
    Called(Box<Result<CallReport, ExecuteError>>),
}

impl Executor {
    /// Begins a script whose client can be asked and told. Dropping what this gives cancels it, as `request.cancel` does.
    pub fn begin(
        self: &Arc<Self>,
        principal: &Principal,
        request: ExecuteRequest,
        profile: CallerProfile,
    ) -> Underway {
        let (executor, principal) = (Arc::clone(self), principal.clone());
        self.under_way(request.cancel.clone(), profile, move |reach, line| async move {
            let how = How { reach, line, ..How::default() };
            let ended = executor.go(&principal, request, how).await;
            End::Executed(Box::new(ended.map(|(mut execution, _)| {
                let answer = execution.answer(&executor.around.results.of(principal.key()));
                (execution, answer)
            })))
        })
    }

    /// Begins a direct call whose client can be asked and told. Dropping what this gives cancels it.
    pub fn begin_call(
        self: &Arc<Self>,
        principal: &Principal,
        call: DirectCall,
        profile: CallerProfile,
    ) -> Underway {
        let (executor, principal) = (Arc::clone(self), principal.clone());
        let cancel = CancellationToken::new();
        let cancelled = cancel.clone();
        self.under_way(cancel, profile, move |reach, line| async move {
            let called = executor.call_asking(&principal, &call, (reach, line), &cancelled);
            // Boxed: the future of a call is large.
            End::Called(Box::new(Box::pin(called).await))
        })
    }

    fn under_way<F: Future<Output = End> + Send + 'static>(
        self: &Arc<Self>,
        cancel: CancellationToken,
        profile: CallerProfile,
        work: impl FnOnce(Reach, Line) -> F,
    ) -> Underway {
        let (questions, asked) = mpsc::channel(QUESTIONS_MAX);
        let (ended, end) = oneshot::channel();
        let (caller, line) = Line::new(profile);
        let work = work(Reach::Client(questions), caller);
        self.tasks.spawn(async move {
            // Nobody waits for it any more where this fails.
            drop(ended.send(work.await));
        });
        let desk = Arc::clone(&self.guard.desk);
        Underway { desk, asked, line, end, cancel: cancel.drop_guard() }
    }

    /// Where people are asked: its questions are an operator's to answer.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.guard.desk
    }

    /// Lets something that asks wait for the next request of its client, under a name that is used once. It goes on meanwhile.
    ///
    /// # Errors
    ///
    /// Gives it back where the principal has too much parked.
    pub fn park(
        &self,
        principal: &Principal,
        underway: Underway,
        waiting: Waiting,
    ) -> Result<ParkId, Box<Underway>> {
        self.parked.put(principal, underway, waiting)
    }

    /// Takes what this principal parked, once, with what it waited for.
    pub fn unpark(&self, principal: &Principal, id: &ParkId) -> Option<(Underway, Waiting)> {
        self.parked.take(principal, id)
    }
}

impl Underway {
    /// Where its questions are.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Waits for the next step. Questions that were answered elsewhere meanwhile are left out. May be dropped at any time.
    pub async fn next(&mut self) -> Step {
        loop {
            tokio::select! {
                biased;
                Some(question) = self.asked.recv() => {
                    if question.is_settled() {
                        continue;
                    }
                    let needs_operator = question.needs_operator();
                    let question = Box::new(question);
                    return if needs_operator { Step::Waiting(question) } else { Step::Asking(question) };
                }
                Some(inquiry) = self.line.inquiries.recv() => {
                    if inquiry.is_settled() {
                        continue;
                    }
                    return Step::Inquiry(Box::new(inquiry));
                }
                Some(told) = self.line.told.recv() => return Step::Told(Box::new(told)),
                end = &mut self.end => return Step::Ended(end.unwrap_or_else(|_| {
                    let reason = "it ended without a word".to_owned();
                    End::Executed(Box::new(Err(ExecuteError::Worker { reason })))
                })),
            }
        }
    }

    /// Takes what the client's person answered.
    ///
    /// # Errors
    ///
    /// [`AnswerError`]; where somebody else was faster, the next step follows from their answer.
    pub fn answer(&self, question: &Question, reply: &Reply) -> Result<(), AnswerError> {
        let seen = Some(&question.digest);
        self.desk.answer(&question.id, seen, reply, &Answerer::Client).map(drop)
    }

    /// The person could not be asked, or said neither yes nor no: the calls fail with the question's id, and an operator may
    /// still answer it.
    pub fn leave(&self, question: &Question) {
        self.desk.leave(&question.id);
    }
}

/// The name of something parked: 128 random bits. It is used once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParkId(String);

impl ParkId {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name as it came back. Whether anything has it is another matter.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }
}

/// What waits between two requests of its client. It goes on meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Parked(Mutex<ParkedMap>);

/// What is parked, its question, and until when.
type ParkedMap = BTreeMap<(PrincipalKey, ParkId), (Underway, Waiting, Instant)>;

/// What something parked waits for.
#[derive(Debug)]
pub enum Waiting {
    /// A person's word about calls.
    Question(Box<Question>),
    /// Answers to an upstream.
    Inquiry(Box<Inquiry>),
}

impl Waiting {
    /// What exactly is waited for: id and digest. Nobody can guess it.
    pub fn name(&self) -> String {
        match self {
            Self::Question(question) => format!("{} {}", question.id, hex(&question.digest)),
            Self::Inquiry(inquiry) => inquiry.id.clone(),
        }
    }

    /// How long it is waited for, from the beginning.
    pub fn ttl(&self) -> Duration {
        match self {
            Self::Question(question) => question.ttl,
            Self::Inquiry(inquiry) => inquiry.ttl,
        }
    }
}

impl Parked {
    /// Parks; gives it back where the principal has too much parked already.
    pub(crate) fn put(
        &self,
        principal: &Principal,
        underway: Underway,
        waiting: Waiting,
    ) -> Result<ParkId, Box<Underway>> {
        let settings = underway.desk.settings();
        let mut parked = self.locked();
        let now = Instant::now();
        // Longer than the question: what comes of its end is to be told.
        parked.retain(|_, (_, _, until)| *until > now);
        let key = principal.key();
        let n_parked = parked.keys().filter(|(owner, _)| *owner == key).count();
        let Ok(bytes) = random::<16>() else { return Err(Box::new(underway)) };
        if n_parked >= settings.parked_max {
            return Err(Box::new(underway));
        }
        let id = ParkId(base32(&bytes));
        parked.insert((key, id.clone()), (underway, waiting, now + settings.ttl));
        Ok(id)
    }

    /// Takes what the principal parked under this name, once.
    pub(crate) fn take(&self, principal: &Principal, id: &ParkId) -> Option<(Underway, Waiting)> {
        let mut parked = self.locked();
        let now = Instant::now();
        parked.retain(|_, (_, _, until)| *until > now);
        let (underway, waiting, _) = parked.remove(&(principal.key(), id.clone()))?;
        Some((underway, waiting))
    }

    fn locked(&self) -> MutexGuard<'_, ParkedMap> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
