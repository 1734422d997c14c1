//! Calls that a server works on as tasks: awaited here, so that a call is a call to everybody else.
//!
//! From 2026-07-28 on the server decides (the extension `io.modelcontextprotocol/tasks`): it answers with a task, which is asked
//! for until it has ended. In 2025-11-25 the client asks for a task, which is done for the tools that cannot be called
//! otherwise. A call that is dropped cancels its task. How long is waited is up to whoever waits for the call.

use super::call;
use super::connection::Connection;
use super::desk::OpenCall;
use super::text::clip;
use super::wire::error_data;
use crate::convert::{self, Answer};
use gloveport_executor::UpstreamError;
use gloveport_protocol::ToolResult;
use rmcp::model::ErrorCode;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Wait between two questions for a task whose server says nothing about it.
const POLL: Duration = Duration::from_secs(1);
/// Shortest wait.
const POLL_MIN: Duration = Duration::from_millis(50);
/// Longest wait, whatever the server says: its task may have ended long ago.
const POLL_MAX: Duration = Duration::from_secs(30);
/// Longest name of a task.
const ID_BYTES_MAX: usize = 1 << 10;
/// Answers in a row that may be lost on the way.
const LOST_MAX: u32 = 3;
/// How long a task of 2025-11-25 is to be kept by its server, in milliseconds.
const TTL_MS: u64 = 3_600_000;
/// Characters of a status message that are passed on.
const MESSAGE_CHARS_MAX: usize = 4_000;

/// What is added to the parameters of a call that is to be a task (2025-11-25).
pub(super) fn parameter() -> Value {
    json!({"ttl": TTL_MS})
}

/// Waits for a task of the extension; `seed` is what the server answered to the call.
pub(super) async fn extension(
    connection: &Connection,
    open: &OpenCall,
    seed: &Map<String, Value>,
) -> Result<ToolResult, UpstreamError> {
    let mut task = Task::new(connection, open, seed)?;
    let mut answered = BTreeSet::new();
    loop {
        let state = task.next().await?;
        match status(&state)? {
            Status::Working => {}
            Status::InputRequired => {
                let requests = requests(&state, &answered)?;
                if !requests.is_empty() {
                    answered.extend(requests.keys().cloned());
                    let answers = call::answers(open, requests).await?;
                    task.ask("tasks/update", Some(answers)).await?;
                }
            }
            Status::Completed => {
                task.over();
                return result(state.get("result").cloned().unwrap_or_default());
            }
            Status::Failed => {
                task.over();
                return Err(failed(&state));
            }
            Status::Cancelled => {
                task.over();
                return Err(cancelled(&state));
            }
        }
    }
}

/// Waits for a task of 2025-11-25. What it asks for comes as questions of the connection.
pub(super) async fn legacy(
    connection: &Connection,
    open: &OpenCall,
    seed: &Map<String, Value>,
) -> Result<ToolResult, UpstreamError> {
    let mut task = Task::new(connection, open, seed)?;
    loop {
        let state = task.next().await?;
        match status(&state)? {
            Status::Working => {}
            // The result may be asked for early: the server's questions come meanwhile.
            Status::InputRequired | Status::Completed | Status::Failed => break,
            Status::Cancelled => {
                task.over();
                return Err(cancelled(&state));
            }
        }
    }
    let answer = task.ask("tasks/result", None).await;
    // A failure of the task is an answer as well.
    if matches!(answer, Ok(_) | Err(UpstreamError::Refused { .. })) {
        task.over();
    }
    result(answer?)
}

enum Status {
    Working,
    InputRequired,
    Completed,
    Failed,
    Cancelled,
}

fn status(state: &Value) -> Result<Status, UpstreamError> {
    match state.get("status").and_then(Value::as_str) {
        Some("working") => Ok(Status::Working),
        Some("input_required") => Ok(Status::InputRequired),
        Some("completed") => Ok(Status::Completed),
        Some("failed") => Ok(Status::Failed),
        Some("cancelled") => Ok(Status::Cancelled),
        Some(_) | None => Err(protocol("the state of its task is none of the protocol")),
    }
}

fn requests(
    state: &Value,
    answered: &BTreeSet<String>,
) -> Result<BTreeMap<String, Value>, UpstreamError> {
    let Some(requests) = state.get("inputRequests").and_then(Value::as_object) else {
        return Err(protocol("its task asks for input and does not say which"));
    };
    let open = requests.iter().filter(|(key, _)| !answered.contains(*key));
    Ok(open.map(|(key, request)| (key.clone(), request.clone())).collect())
}

fn result(raw: Value) -> Result<ToolResult, UpstreamError> {
    match convert::answer(raw, None) {
        Answer::Result(result) => Ok(result),
        Answer::Unreadable(reason) => Err(UpstreamError::Protocol { reason }),
        Answer::InputRequired(_) | Answer::Task(_) | Answer::Unsupported(_) => {
            Err(protocol("its task ended without a result"))
        }
    }
}

fn failed(state: &Value) -> UpstreamError {
    let error = error_data(state.get("error").unwrap_or(&Value::Null));
    let message = clip(&error.message, MESSAGE_CHARS_MAX);
    UpstreamError::Refused { code: error.code.0.into(), message }
}

fn cancelled(state: &Value) -> UpstreamError {
    let said = state.get("statusMessage").and_then(Value::as_str);
    let said = said.map(|said| format!(": {}", clip(said, MESSAGE_CHARS_MAX))).unwrap_or_default();
    let message = format!("the server cancelled the task{said}");
    UpstreamError::Refused { code: ErrorCode::INTERNAL_ERROR.0.into(), message }
}

fn protocol(reason: &str) -> UpstreamError {
    UpstreamError::Protocol { reason: reason.to_owned() }
}

/// A task that works for us. Dropped before it is over, it is cancelled.
struct Task<'a> {
    connection: &'a Connection,
    open: &'a OpenCall,
    id: String,
    wait: Duration,
    is_over: bool,
}

impl<'a> Task<'a> {
    fn new(
        connection: &'a Connection,
        open: &'a OpenCall,
        seed: &Map<String, Value>,
    ) -> Result<Self, UpstreamError> {
        let id = seed.get("taskId").and_then(Value::as_str);
        let id = id.filter(|id| !id.is_empty() && id.len() <= ID_BYTES_MAX);
        let id = id.ok_or_else(|| protocol("it answered with a task without a usable name"))?;
        let id = id.to_owned();
        // Whoever waits for the call may go on with something else.
        open.caller().background();
        Ok(Self { connection, open, id, wait: wait(seed), is_over: false })
    }

    /// Waits as long as the server wants, and asks how it is.
    async fn next(&mut self) -> Result<Value, UpstreamError> {
        let mut lost = 0;
        loop {
            tokio::time::sleep(self.wait).await;
            match self.ask("tasks/get", None).await {
                Ok(state) => {
                    self.wait = state.as_object().map_or(POLL, wait);
                    return Ok(state);
                }
                // Asking how a task is may be repeated.
                Err(UpstreamError::Lost { .. })
                    if lost < LOST_MAX && self.connection.is_alive() =>
                {
                    lost += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn ask(
        &self,
        method: &'static str,
        answers: Option<Map<String, Value>>,
    ) -> Result<Value, UpstreamError> {
        let mut params = Map::from_iter([("taskId".to_owned(), self.id.clone().into())]);
        params.extend(answers.map(|answers| ("inputResponses".to_owned(), answers.into())));
        self.connection.ask_for(self.open, method, params).await
    }

    fn over(&mut self) {
        self.is_over = true;
    }
}

impl Drop for Task<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            let params = Map::from_iter([("taskId".to_owned(), self.id.clone().into())]);
            self.connection.tell_later("tasks/cancel", params);
        }
    }
}

/// How long the server wants us to wait.
fn wait(state: &Map<String, Value>) -> Duration {
    let wanted = state.get("pollIntervalMs").or_else(|| state.get("pollInterval"));
    let wanted = wanted.and_then(Value::as_u64).map_or(POLL, Duration::from_millis);
    wanted.clamp(POLL_MIN, POLL_MAX)
}
