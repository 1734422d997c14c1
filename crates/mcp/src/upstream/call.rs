//! One call from its permit to its result: the request, what the server wants to know first, and the request again.
//!
//! From 2026-07-28 on a server that wants to know something ends the request with `input_required` (SEP-2322); its questions go to
//! the caller, and the request is made again with the answers. Questions of older servers come while the request is open, and
//! are in `handler`.

use super::capabilities::{self, Question};
use super::connection::Connection;
use super::desk::OpenCall;
use super::text::clip;
use super::{listing, tasks};
use crate::convert::{self, Answer};
use gloveport_executor::{Caller, InquiryError, Permit, UpstreamError};
use gloveport_protocol::{Lacks, Method, ToolResult};
use rmcp::model::ErrorCode;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often one call is made anew because the server wants to know something.
const ROUNDS_MAX: u32 = 16;
/// Wait before a call is made anew without any answer; doubled each time.
const AGAIN_AFTER: Duration = Duration::from_millis(50);
/// How servers refuse a call that has to be a task (2025-11-25): method not found, invalid request.
const TASK_WANTED: [i64; 2] = [-32601, -32600];
/// Longest of those waits.
const AGAIN_AFTER_MAX: Duration = Duration::from_millis(250);

/// Makes the call that a permit allows.
pub(super) async fn call(
    connection: &Connection,
    permit: Permit,
    caller: Caller,
) -> Result<ToolResult, UpstreamError> {
    let tool = permit.tool().tool.as_str().to_owned();
    let method = Method::parse(&tool);
    let (name, params) = match method {
        Some(method) => (method.as_str(), permit.into_arguments()),
        None => ("tools/call", tool_params(tool, permit.into_arguments())),
    };
    let open = connection.open(caller);
    connection.want_logs(&open).await;
    let mut call = Call { connection, open: &open, name, method, is_learned: false };
    let mut params = params;
    for round in 0..ROUNDS_MAX {
        let raw = call.ask(&params).await.map_err(|error| clear(error, &open))?;
        if let (true, Some(Value::Object(task))) = (call.is_task(&params), raw.get("task")) {
            return tasks::legacy(connection, &open, task).await;
        }
        let required = match convert::answer(raw, method) {
            Answer::Result(result) => return Ok(result),
            Answer::InputRequired(required) => required,
            Answer::Task(task) => return tasks::extension(connection, &open, &task).await,
            Answer::Unsupported(message) => return Err(lacking(None, message)),
            Answer::Unreadable(reason) => return Err(UpstreamError::Protocol { reason }),
        };
        params.remove("inputResponses");
        params.remove("requestState");
        if required.requests.is_empty() {
            tokio::time::sleep(AGAIN_AFTER.saturating_mul(1 << round).min(AGAIN_AFTER_MAX)).await;
        } else {
            let answers = answers(&open, required.requests).await?;
            params.insert("inputResponses".to_owned(), Value::Object(answers));
        }
        params.extend(required.state.map(|state| ("requestState".to_owned(), state.into())));
    }
    let reason = format!("it asked for input {ROUNDS_MAX} times and gave no result");
    Err(UpstreamError::Protocol { reason })
}

struct Call<'a> {
    connection: &'a Connection,
    open: &'a OpenCall,
    name: &'static str,
    method: Option<Method>,
    is_learned: bool,
}

impl Call<'_> {
    /// Asks once; and once more where a tool was called in the wrong way because its definition was not known. A server that
    /// refuses in that way has done nothing.
    async fn ask(&mut self, params: &Map<String, Value>) -> Result<Value, UpstreamError> {
        let asked = self.connection.ask_for(self.open, self.name, self.prepared(params)).await;
        let Err(UpstreamError::Refused { code, .. }) = asked else {
            return asked;
        };
        let known = self.connection.known();
        let is_about_form = code == i64::from(ErrorCode::HEADER_MISMATCH.0)
            || (TASK_WANTED.contains(&code) && !known.is_learned());
        if self.method.is_some() || self.is_learned || !is_about_form {
            return asked;
        }
        self.is_learned = true;
        let tool = params.get("name").and_then(Value::as_str).unwrap_or_default();
        let before = known.get(tool);
        listing::tools(self.connection).await?;
        if known.get(tool) == before {
            return asked;
        }
        self.connection.ask_for(self.open, self.name, self.prepared(params)).await
    }

    /// The parameters as the server wants them.
    fn prepared(&self, params: &Map<String, Value>) -> Map<String, Value> {
        let mut params = params.clone();
        if self.is_task(&params) {
            params.insert("task".to_owned(), tasks::parameter());
        }
        params
    }

    /// Whether it is made as a task (2025-11-25).
    fn is_task(&self, params: &Map<String, Value>) -> bool {
        let tool = params.get("name").and_then(Value::as_str).unwrap_or_default();
        self.method.is_none()
            && self.connection.takes_legacy_tasks()
            && self.connection.known().get(tool).needs_task
    }
}

fn tool_params(name: String, arguments: Map<String, Value>) -> Map<String, Value> {
    let params = [("name".to_owned(), name.into()), ("arguments".to_owned(), arguments.into())];
    params.into_iter().collect()
}

/// Brings questions to the caller of a call; gives the answers by the same keys.
pub(super) async fn answers(
    open: &OpenCall,
    requests: BTreeMap<String, Value>,
) -> Result<Map<String, Value>, UpstreamError> {
    let profile = open.caller().profile();
    let mut methods = BTreeMap::new();
    for (key, request) in &requests {
        let method = request.get("method").and_then(Value::as_str).unwrap_or_default();
        let question = Question::parse(method);
        let question = question.ok_or_else(|| UpstreamError::Protocol {
            reason: format!("it asks for `{}`, which nobody may be asked", clip(method, 60)),
        })?;
        capabilities::can_answer(&profile, question, request).map_err(|lack| {
            let message = format!("it asks for `{method}` before it answers, but {lack}");
            lacking(Some(question), message)
        })?;
        methods.insert(key.clone(), question);
    }
    match open.caller().ask(requests).await {
        Ok(answers) => Ok(answers.into_iter().collect()),
        // The person did not choose: that is an answer to a form, and to nothing else.
        Err(error) if is_no_choice(&error, &methods) => {
            let cancelled = |key| (key, json!({"action": "cancel"}));
            Ok(methods.into_keys().map(cancelled).collect())
        }
        Err(error) => {
            Err(lacking(None, format!("it asks for more input before it answers; {error}")))
        }
    }
}

fn is_no_choice(error: &InquiryError, methods: &BTreeMap<String, Question>) -> bool {
    let is_form = methods.values().all(|question| *question == Question::Elicitation);
    is_form && matches!(error, InquiryError::Unanswered | InquiryError::Refused { .. })
}

/// The failure of a call whose server needs of its client what that does not have.
fn lacking(question: Option<Question>, message: String) -> UpstreamError {
    let lacks = Lacks::of(question.into_iter().map(Question::capability));
    UpstreamError::Lacking { lacks, message }
}

/// Says in words what the protocol says with a code; and says of a refusal that the caller lacks something, where the server
/// asked for what the caller cannot answer and then gave up.
fn clear(error: UpstreamError, open: &OpenCall) -> UpstreamError {
    let lacked = open.lacked();
    let (lacks, message) = match error {
        UpstreamError::Lacking { lacks, message } => {
            (Lacks::of(lacks.names().chain(lacked)), message)
        }
        UpstreamError::Refused { message, .. } if !lacked.is_empty() => {
            (Lacks::of(lacked), message)
        }
        other => return other,
    };
    let message = format!(
        "it needs a client that can be asked something, and the one behind the call cannot: {message}"
    );
    UpstreamError::Lacking { lacks, message }
}
