//! An execution or a call that is under way at the front: its client's person is asked as the client's protocol has it.
//!
//! Up to 2025-11-25 the gateway sends `elicitation/create` while the request is open. From 2026-07-28 on the request ends with
//! `input_required`, what runs is parked, and the client repeats the request with the answer.

use super::form::{Filled, filled, filled_value, form};
use super::handler::Front;
use super::request_state::{Asking, Named, REFUSED};
use gloveport_executor::{End, InquiryError, Principal, Question, Step, Underway, Waiting};
use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, ClientResult, ElicitRequest, InputRequest, InputRequiredResult,
    ProgressNotificationParam, ServerRequest,
};
use rmcp::service::{PeerRequestOptions, RequestContext};
use std::time::Duration;
use tokio::time::Instant;

/// The name of the form among the inputs of a request.
const INPUT: &str = "approval";
/// How often a client that wants to know is told that an operator is waited for.
const PROGRESS: Duration = Duration::from_secs(5);

/// How a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By a request to the client.
    Request,
    /// By the end of the client's own request.
    Retry,
    /// The client cannot ask anybody.
    None,
}

/// What a request came to.
pub(super) enum Reached {
    /// Its end.
    End(End),
    /// A question to the client's person.
    Question(Box<InputRequiredResult>),
}

impl Front {
    /// Goes on with what an earlier request left, where this one repeats it; begins anew else.
    ///
    /// # Errors
    ///
    /// What is wrong with the repetition, the same for every reason; or that the client went away.
    pub(super) async fn reach(
        &self,
        principal: &Principal,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
        begin: impl FnOnce() -> Result<Underway, String>,
    ) -> Result<Reached, String> {
        let client = context.client_info().map(|client| client.name);
        let asking = Asking {
            principal,
            client: client.as_deref(),
            tool: &request.name,
            arguments: request.arguments.as_ref(),
        };
        let way = way(context);
        let underway = match &request.request_state {
            None => begin()?,
            Some(state) => {
                let (underway, waiting) =
                    self.taken(&asking, state).ok_or_else(|| REFUSED.to_owned())?;
                let Waiting::Question(question) = waiting else {
                    return Err(REFUSED.to_owned());
                };
                let inputs = request.input_responses.as_ref();
                let input = inputs.and_then(|inputs| inputs.get(INPUT));
                if input.is_none() && !question.is_settled() {
                    // It repeats the request without an answer: it is asked again.
                    return self.parked(&asking, underway, &question);
                }
                answered(&underway, &question, &filled_value(&question, input));
                underway
            }
        };
        self.go_on(&asking, way, underway, context).await
    }

    /// What a state names, if it was given for this request. Afterwards it names nothing any more.
    fn taken(&self, asking: &Asking<'_>, state: &str) -> Option<(Underway, Waiting)> {
        let opened = self.states.open(asking, state)?;
        let (underway, waiting) = self.executor.unpark(asking.principal, &opened.parked)?;
        (waiting.name() == opened.question).then_some((underway, waiting))
    }

    async fn go_on(
        &self,
        asking: &Asking<'_>,
        way: Way,
        mut underway: Underway,
        context: &RequestContext<RoleServer>,
    ) -> Result<Reached, String> {
        let mut progress = Progress::new();
        loop {
            let step = tokio::select! {
                biased;
                // Dropping what is under way cancels it.
                () = context.ct.cancelled() => return Err("the call was cancelled".to_owned()),
                step = underway.next() => step,
                () = progress.due() => {
                    progress.tell(context).await;
                    continue;
                }
            };
            match (step, way) {
                (Step::Ended(end), _) => return Ok(Reached::End(end)),
                (Step::Waiting(question), _) => progress.waiting(*question),
                (Step::Inquiry(inquiry), _) => {
                    inquiry.refuse(InquiryError::Nobody("the client cannot be asked".to_owned()));
                }
                (Step::Told(_), _) => {}
                (Step::Asking(question), Way::Retry) => {
                    return self.parked(asking, underway, &question);
                }
                (Step::Asking(question), Way::Request) => {
                    let filled = asked(&question, context).await;
                    answered(&underway, &question, &filled);
                }
                (Step::Asking(question), Way::None) => underway.leave(&question),
            }
        }
    }

    /// Parks what waits and gives the question to the client. Where too much is parked the client is told so, and nothing is called.
    fn parked(
        &self,
        asking: &Asking<'_>,
        underway: Underway,
        question: &Question,
    ) -> Result<Reached, String> {
        let form = ElicitRequest::new(form(question));
        let waiting = Waiting::Question(Box::new(question.clone()));
        let (name, ttl) = (waiting.name(), waiting.ttl());
        let parked = self.executor.park(asking.principal, underway, waiting);
        let Ok(id) = parked else {
            return Err(
                "too many executions wait for a person already: answer some, then call again"
                    .into(),
            );
        };
        let names = Named { parked: id, question: name };
        let state = self.states.seal(asking, &names, ttl);
        let state = state.ok_or("the kernel gives no random bytes")?;
        let inputs = [(INPUT.to_owned(), InputRequest::Elicitation(form))].into();
        let required = InputRequiredResult::new(Some(inputs), Some(state));
        Ok(Reached::Question(Box::new(required)))
    }
}

/// What this client can do for its person, at this request.
fn way(context: &RequestContext<RoleServer>) -> Way {
    let capabilities = context.client_capabilities();
    let elicitation = capabilities.and_then(|capabilities| capabilities.elicitation);
    // One that names neither form nor URL means forms: the older way to say it.
    let has_forms = elicitation.is_some_and(|said| said.form.is_some() || said.url.is_none());
    let is_modern = context.protocol_version().is_some_and(|version| !version.has_initialize());
    match (has_forms, is_modern) {
        (false, _) => Way::None,
        (true, false) => Way::Request,
        (true, true) => Way::Retry,
    }
}

/// Asks through the open request, until there is an answer from anywhere.
async fn asked(question: &Question, context: &RequestContext<RoleServer>) -> Filled {
    let request = ServerRequest::ElicitRequest(ElicitRequest::new(form(question)));
    let options = PeerRequestOptions::with_timeout(question.ttl);
    let Ok(sent) = context.peer.send_request_with_option(request, options).await else {
        return Filled::Nothing;
    };
    tokio::select! {
        biased;
        () = context.ct.cancelled() => Filled::Nothing,
        () = question.settled() => Filled::Nothing,
        result = sent.await_response() => match result {
            Ok(ClientResult::ElicitResult(result)) => filled(question, &result),
            Ok(_) | Err(_) => Filled::Nothing,
        },
    }
}

/// Brings an answer to what waits for it. Where somebody was faster, theirs counts.
fn answered(underway: &Underway, question: &Question, filled: &Filled) {
    let is_taken = match filled {
        Filled::Reply(reply) => underway.answer(question, reply).is_ok(),
        Filled::Nothing => false,
    };
    if !is_taken && !question.is_settled() {
        underway.leave(question);
    }
}

/// Tells a client that asked for it what is waited for.
struct Progress {
    question: Option<Question>,
    next: Instant,
    told: u32,
}

impl Progress {
    fn new() -> Self {
        Self { question: None, next: Instant::now(), told: 0 }
    }

    fn waiting(&mut self, question: Question) {
        self.question = Some(question);
        self.next = Instant::now();
    }

    /// Waits until the client is to be told; for ever where nothing is waited for.
    async fn due(&self) {
        match &self.question {
            Some(question) if !question.is_settled() => tokio::time::sleep_until(self.next).await,
            Some(_) | None => std::future::pending().await,
        }
    }

    async fn tell(&mut self, context: &RequestContext<RoleServer>) {
        self.next = Instant::now() + PROGRESS;
        let (Some(question), Some(wanted)) = (&self.question, context.meta.get_progress_token())
        else {
            return;
        };
        self.told += 1;
        let message =
            format!("waiting for an operator: gloveport approvals approve {}", question.id);
        let progress =
            ProgressNotificationParam::new(wanted, f64::from(self.told)).with_message(message);
        // A client that does not hear it goes on waiting all the same.
        drop(context.peer.notify_progress(progress).await);
    }
}
