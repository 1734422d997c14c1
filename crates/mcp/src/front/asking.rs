//! An execution or a call that is under way at the front: its client's person is asked as the client's protocol has it, for our
//! own questions about calls and for what upstreams ask.
//!
//! Up to 2025-11-25 the gateway sends requests while the client's is open. From 2026-07-28 on the client's request ends with
//! `input_required`, what runs is parked, and the client repeats the request with the answers.

use super::form::{Filled, filled, filled_value, form};
use super::handler::Front;
use super::inquiry::{self, Asker};
use super::request_state::{Asking, Named};
use super::tasks::{PATIENCE, takes_tasks};
use super::telling::{Scale, Telling};
use super::who::{Era, Who};
use gloveport_executor::{End, Inquiry, InquiryError, Question, Step, Told, Underway, Waiting};
use rmcp::model::{ClientResult, ElicitRequest, InputRequest, ServerRequest};
use rmcp::service::{PeerRequestOptions, RequestContext};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The name of our own form among the inputs of a request. It is always alone there.
const INPUT: &str = "approval";
/// What is told where more waits for its client than may.
const TOO_MANY: &str =
    "too many executions wait for a person already: answer some, then call again";

/// A request that can be repeated: what it asks for, and what it brings where it is a repetition.
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    /// Of what: a tool, a prompt, a URI.
    pub(super) name: &'a str,
    pub(super) arguments: Option<&'a Map<String, Value>>,
    /// `requestState`, as the client brings it back.
    pub(super) state: Option<&'a str>,
    responses: Option<&'a Map<String, Value>>,
}

impl<'a> Asked<'a> {
    /// Reads a request; `key` holds what it is about.
    ///
    /// # Errors
    ///
    /// Invalid parameters.
    pub(super) fn read(
        method: &'a str,
        key: &str,
        params: &'a Map<String, Value>,
    ) -> Result<Self, ErrorData> {
        let wrong = |key: &str, kind: &str| {
            ErrorData::invalid_params(format!("`{key}` must be {kind}"), None)
        };
        let object = |key: &str| match params.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(wrong(key, "an object")),
        };
        let text = |key: &str| match params.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(wrong(key, "a string")),
        };
        Ok(Self {
            method,
            name: text(key)?.ok_or_else(|| wrong(key, "a string"))?,
            arguments: object("arguments")?,
            state: text("requestState")?,
            responses: object("inputResponses")?,
        })
    }
}

/// What a request came to.
pub(super) enum Reached {
    /// Its end.
    End(End),
    /// A question to the client's person: an `input_required` result.
    Question(Map<String, Value>),
    /// It takes longer than a moment, and its client takes tasks.
    Later(Underway),
}

/// Why a request came to nothing.
pub(super) enum Unreached {
    /// It does not repeat what its `requestState` was given for.
    Refused,
    /// What happened, for whoever reads results.
    Because(String),
}

impl Unreached {
    fn because(why: &str) -> Self {
        Self::Because(why.to_owned())
    }
}

impl From<String> for Unreached {
    fn from(why: String) -> Self {
        Self::Because(why)
    }
}

impl Front {
    /// Goes on with what an earlier request left, where this one repeats it; begins anew else.
    ///
    /// # Errors
    ///
    /// What is wrong with the repetition, the same for every reason; or that the client went away.
    pub(super) async fn reach(
        &self,
        who: &Who,
        asked: &Asked<'_>,
        (context, scale): (&RequestContext<RoleServer>, Scale),
        begin: impl FnOnce() -> Underway,
    ) -> Result<Reached, Unreached> {
        let asking = Asking {
            principal: &who.principal,
            client: who.client.as_deref(),
            method: asked.method,
            tool: asked.name,
            arguments: asked.arguments,
        };
        let underway = match asked.state {
            None => begin(),
            Some(state) => {
                let taken = self.taken(&asking, state).ok_or(Unreached::Refused)?;
                match self.answered_by(asked, &asking, taken)? {
                    Resumed::On(underway) => underway,
                    Resumed::AskedAgain(question) => return Ok(Reached::Question(question)),
                }
            }
        };
        // Answers without a state are for what is asked first: a server may need no state of its own.
        let ready = asked.responses.filter(|_| asked.state.is_none());
        self.go_on((who, &asking, ready), Telling::new(context, scale), underway, context).await
    }

    /// What a state names, if it was given for this request. Afterwards it names nothing any more.
    fn taken(&self, asking: &Asking<'_>, state: &str) -> Option<(Underway, Waiting)> {
        let opened = self.states.open(asking, state)?;
        let (underway, waiting) = self.executor.unpark(asking.principal, &opened.parked)?;
        (waiting.name() == opened.question).then_some((underway, waiting))
    }

    /// Brings the answers of a repeated request to what waits for them. What is not answered is asked again.
    fn answered_by(
        &self,
        asked: &Asked<'_>,
        asking: &Asking<'_>,
        (underway, waiting): (Underway, Waiting),
    ) -> Result<Resumed, Unreached> {
        match waiting {
            Waiting::Question(question) => {
                let input = asked.responses.and_then(|responses| responses.get(INPUT));
                if input.is_none() && !question.is_settled() {
                    return self.parked(asking, underway, Waiting::Question(question));
                }
                answered(&underway, &question, &filled_value(&question, input));
                Ok(Resumed::On(underway))
            }
            Waiting::Inquiry(mut inquiry) => {
                inquiry::take(&mut inquiry, asked.responses);
                if !inquiry.requests.is_empty() && !inquiry.is_settled() {
                    return self.parked(asking, underway, Waiting::Inquiry(inquiry));
                }
                inquiry.answer(BTreeMap::new());
                Ok(Resumed::On(underway))
            }
        }
    }

    async fn go_on(
        &self,
        (who, asking, ready): (&Who, &Asking<'_>, Option<&Map<String, Value>>),
        mut telling: Telling,
        mut underway: Underway,
        context: &RequestContext<RoleServer>,
    ) -> Result<Reached, Unreached> {
        let mut asker = Asker::new(who, context);
        let may_be_later = asking.method == "tools/call" && takes_tasks(who);
        let mut patience = std::pin::pin!(tokio::time::sleep(PATIENCE));
        loop {
            let step = tokio::select! {
                biased;
                // Dropping what is under way cancels it.
                () = context.ct.cancelled() => return Err(Unreached::because("the call was cancelled")),
                () = asker.ask() => continue,
                step = underway.next() => step,
                () = &mut patience, if may_be_later => return Ok(Reached::Later(underway)),
                () = telling.due() => {
                    telling.tell_waiting().await;
                    continue;
                }
            };
            let parked = match step {
                Step::Ended(end) => return Ok(Reached::End(end)),
                Step::Waiting(question) => {
                    telling.waiting(*question);
                    continue;
                }
                Step::Told(told) if may_be_later && is_background(&told) => {
                    return Ok(Reached::Later(underway));
                }
                Step::Told(told) => {
                    telling.tell(*told).await;
                    continue;
                }
                Step::Inquiry(inquiry) => match self.inquired(who, *inquiry) {
                    None => continue,
                    Some(inquiry) if who.era == Era::Legacy => {
                        asker.push(inquiry);
                        continue;
                    }
                    Some(mut inquiry) => {
                        let asks_something = !inquiry.requests.is_empty();
                        inquiry::take(&mut inquiry, ready);
                        if asks_something && inquiry.requests.is_empty() {
                            inquiry.answer(BTreeMap::new());
                            continue;
                        }
                        Waiting::Inquiry(Box::new(inquiry))
                    }
                },
                Step::Asking(question) => {
                    match (who.can_answer("elicitation/create", None), who.era) {
                        (false, _) => {
                            underway.leave(&question);
                            continue;
                        }
                        (true, Era::Legacy) => {
                            let filled = form_filled(&question, context).await;
                            answered(&underway, &question, &filled);
                            continue;
                        }
                        (true, Era::Modern) => Waiting::Question(question),
                    }
                }
            };
            return match self.parked(asking, underway, parked)? {
                Resumed::AskedAgain(question) => Ok(Reached::Question(question)),
                Resumed::On(_) => unreachable!("what is parked is asked"),
            };
        }
    }

    /// An inquiry that this client can answer, worded for its person. Another one is refused.
    fn inquired(&self, who: &Who, mut inquiry: Inquiry) -> Option<Inquiry> {
        if let Some(why) = inquiry::refused(who, &inquiry) {
            inquiry.refuse(InquiryError::Nobody(why));
            return None;
        }
        inquiry::word(&mut inquiry, self.tells_server());
        Some(inquiry)
    }

    /// Parks what waits and gives the question to the client. Where too much is parked the client is told so, and nothing is called.
    fn parked(
        &self,
        asking: &Asking<'_>,
        underway: Underway,
        waiting: Waiting,
    ) -> Result<Resumed, Unreached> {
        let requests = match &waiting {
            Waiting::Question(question) => {
                let form = InputRequest::Elicitation(ElicitRequest::new(form(question)));
                json!({INPUT: form})
            }
            Waiting::Inquiry(inquiry) => json!(inquiry.requests),
        };
        let (name, ttl) = (waiting.name(), waiting.ttl());
        let parked = self.executor.park(asking.principal, underway, waiting);
        let Ok(id) = parked else { return Err(Unreached::because(TOO_MANY)) };
        let names = Named { parked: id, question: name };
        let state = self.states.seal(asking, &names, ttl);
        let state = state.ok_or_else(|| Unreached::because("the kernel gives no random bytes"))?;
        let mut required = Map::new();
        required.insert("resultType".to_owned(), "input_required".into());
        required.insert("requestState".to_owned(), state.into());
        // A server that only wants to be called again asks nothing.
        if requests.as_object().is_some_and(|requests| !requests.is_empty()) {
            required.insert("inputRequests".to_owned(), requests);
        }
        Ok(Resumed::AskedAgain(required))
    }
}

/// What came of a repetition.
enum Resumed {
    On(Underway),
    AskedAgain(Map<String, Value>),
}

fn is_background(told: &Told) -> bool {
    match told {
        Told::Background { .. } => true,
        Told::Progress { .. } | Told::Log { .. } => false,
    }
}

/// Asks through the open request, until there is an answer from anywhere.
async fn form_filled(question: &Question, context: &RequestContext<RoleServer>) -> Filled {
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
