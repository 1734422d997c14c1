//! What goes on behind a task: it is under way, asks its client, is cancelled, and ends.

use super::super::form::{Filled, filled_value, form};
use super::super::inquiry;
use super::super::who::Who;
use super::time::timestamp;
use gloveport_executor::{End, Inquiry, InquiryError, Question, Step, Told, Underway, plain};
use rmcp::ErrorData;
use rmcp::model::{ElicitRequest, InputRequest};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Answers of a client that wait to be taken.
const GIVEN_MAX: usize = 16;
/// Characters of what is told of a task that works.
const MESSAGE_CHARACTERS: usize = 400;

/// Turns an end into the result of the call that it was.
pub(in super::super) type Finish =
    Box<dyn FnOnce(End) -> Result<Map<String, Value>, ErrorData> + Send>;

/// A task, as its client can see it.
pub(super) struct Task {
    state: Mutex<Status>,
    given: mpsc::Sender<Given>,
    cancel: CancellationToken,
    created: SystemTime,
}

struct Status {
    state: State,
    updated: SystemTime,
}

enum State {
    Working(Option<String>),
    InputRequired(BTreeMap<String, Value>),
    Completed(Map<String, Value>),
    Failed(ErrorData),
    Cancelled,
}

/// Answers that a client gave.
pub(super) struct Given(pub(super) Map<String, Value>);

impl Task {
    pub(super) fn new() -> (Arc<Self>, mpsc::Receiver<Given>) {
        let (given, taken) = mpsc::channel(GIVEN_MAX);
        let now = SystemTime::now();
        let state = Mutex::new(Status { state: State::Working(None), updated: now });
        (Arc::new(Self { state, given, cancel: CancellationToken::new(), created: now }), taken)
    }

    fn status(&self) -> MutexGuard<'_, Status> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Once it has ended it stays as it ended.
    fn set(&self, state: State) {
        let mut status = self.status();
        if !status.state.is_end() {
            *status = Status { state, updated: SystemTime::now() };
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.status().state.is_end()
    }

    /// Ends it, where it has not ended; all that it does is cancelled.
    pub(super) fn cancel(&self) {
        self.set(State::Cancelled);
        self.cancel.cancel();
    }

    pub(super) fn give(&self, given: Given) {
        drop(self.given.try_send(given));
    }

    /// What its client is told, without its name.
    pub(super) fn told(&self) -> Map<String, Value> {
        let status = self.status();
        let (name, more) = match &status.state {
            State::Working(None) => ("working", None),
            State::Working(Some(message)) => {
                ("working", Some(("statusMessage", message.clone().into())))
            }
            State::InputRequired(requests) => {
                ("input_required", Some(("inputRequests", json!(requests))))
            }
            State::Completed(result) => ("completed", Some(("result", result.clone().into()))),
            State::Failed(error) => ("failed", Some(("error", json!(error)))),
            State::Cancelled => ("cancelled", None),
        };
        let mut told = Map::new();
        told.insert("status".to_owned(), name.into());
        told.insert("createdAt".to_owned(), timestamp(self.created).into());
        told.insert("lastUpdatedAt".to_owned(), timestamp(status.updated).into());
        told.extend(more.map(|(key, value)| (key.to_owned(), value)));
        told
    }
}

impl State {
    fn is_end(&self) -> bool {
        match self {
            Self::Completed(_) | Self::Failed(_) | Self::Cancelled => true,
            Self::Working(_) | Self::InputRequired(_) => false,
        }
    }
}

/// A question that is open, by the name that its client sees before those of its requests.
enum Open {
    Question(Box<Question>),
    Inquiry(Box<Inquiry>),
}

/// Drives what is under way to its end.
pub(super) async fn drive(
    task: Arc<Task>,
    mut underway: Underway,
    mut given: mpsc::Receiver<Given>,
    (who, finish): (Who, Finish),
) {
    let mut open: BTreeMap<u32, Open> = BTreeMap::new();
    let mut n_asked = 0;
    let end = loop {
        let step = tokio::select! {
            biased;
            // Dropping what is under way cancels it.
            () = task.cancel.cancelled() => return,
            Some(Given(answers)) = given.recv() => {
                take(&underway, &mut open, answers);
                show(&task, &mut open);
                continue;
            }
            step = underway.next() => step,
        };
        match step {
            Step::Ended(end) => break end,
            Step::Waiting(question) => {
                task.set(State::Working(Some(format!(
                    "waiting for an operator: gloveport approvals approve {}",
                    question.id
                ))));
                continue;
            }
            Step::Told(told) => {
                if let Some(message) = in_words(&told).filter(|_| open.is_empty()) {
                    task.set(State::Working(Some(message)));
                }
                continue;
            }
            Step::Asking(question) if who.can_answer("elicitation/create", None) => {
                open.insert(n_asked, Open::Question(question));
            }
            Step::Asking(question) => {
                underway.leave(&question);
                continue;
            }
            Step::Inquiry(inquiry) => match inquiry::refused(&who, &inquiry) {
                Some(why) => {
                    inquiry.refuse(InquiryError::Nobody(why));
                    continue;
                }
                None if inquiry.requests.is_empty() => {
                    inquiry.answer(BTreeMap::new());
                    continue;
                }
                None => drop(open.insert(n_asked, Open::Inquiry(inquiry))),
            },
        }
        n_asked += 1;
        show(&task, &mut open);
    };
    task.set(match finish(end) {
        Ok(result) => State::Completed(result),
        Err(error) => State::Failed(error),
    });
}

/// Waits for the end of what cannot become a task; nobody can be asked.
pub(super) async fn to_the_end(
    mut underway: Underway,
    finish: Finish,
) -> Result<Map<String, Value>, ErrorData> {
    loop {
        match underway.next().await {
            Step::Ended(end) => return finish(end),
            Step::Asking(question) => underway.leave(&question),
            Step::Inquiry(inquiry) => {
                inquiry.refuse(InquiryError::Nobody("too many tasks are open".to_owned()));
            }
            Step::Waiting(_) | Step::Told(_) => {}
        }
    }
}

/// The name of a request, which no other of the task has.
fn key(n: u32, own: &str) -> String {
    format!("{n}.{own}")
}

/// The name of our own form.
const FORM: &str = "approval";

/// Takes answers to what they are for.
fn take(underway: &Underway, open: &mut BTreeMap<u32, Open>, mut answers: Map<String, Value>) {
    let numbers: Vec<u32> = open.keys().copied().collect();
    for n in numbers {
        let Some(asked) = open.remove(&n) else { continue };
        match asked {
            Open::Question(question) => match answers.remove(&key(n, FORM)) {
                None => drop(open.insert(n, Open::Question(question))),
                Some(answer) => {
                    let is_taken = match filled_value(&question, Some(&answer)) {
                        Filled::Reply(reply) => underway.answer(&question, &reply).is_ok(),
                        Filled::Nothing => false,
                    };
                    if !is_taken && !question.is_settled() {
                        underway.leave(&question);
                    }
                }
            },
            Open::Inquiry(mut inquiry) => {
                let own: Vec<String> = inquiry.requests.keys().cloned().collect();
                let given = own.into_iter().filter_map(|own| {
                    let answer = answers.remove(&key(n, &own))?;
                    Some((own, answer))
                });
                let given: Map<String, Value> = given.collect();
                inquiry::take(&mut inquiry, Some(&given));
                if inquiry.requests.is_empty() {
                    inquiry.answer(BTreeMap::new());
                } else {
                    open.insert(n, Open::Inquiry(inquiry));
                }
            }
        }
    }
}

/// Shows what is asked; what was settled elsewhere is not.
fn show(task: &Task, open: &mut BTreeMap<u32, Open>) {
    open.retain(|_, asked| match asked {
        Open::Question(question) => !question.is_settled(),
        Open::Inquiry(inquiry) => !inquiry.is_settled(),
    });
    let mut requests = BTreeMap::new();
    for (n, asked) in open.iter() {
        match asked {
            Open::Question(question) => {
                let form = InputRequest::Elicitation(ElicitRequest::new(form(question)));
                requests.insert(key(*n, FORM), json!(form));
            }
            Open::Inquiry(inquiry) => {
                let own = inquiry.requests.iter();
                requests.extend(own.map(|(own, request)| (key(*n, own), request.clone())));
            }
        }
    }
    task.set(if requests.is_empty() {
        State::Working(None)
    } else {
        State::InputRequired(requests)
    });
}

fn in_words(told: &Told) -> Option<String> {
    let message = match told {
        Told::Progress { tool, progress, total, message } => {
            let of = total.map_or_else(String::new, |total| format!(" of {total}"));
            let message = message.as_ref().map_or_else(String::new, |text| format!(", {text}"));
            format!("{tool}: {progress}{of}{message}")
        }
        Told::Log { .. } | Told::Background { .. } => return None,
    };
    Some(plain(&message).chars().take(MESSAGE_CHARACTERS).collect())
}
