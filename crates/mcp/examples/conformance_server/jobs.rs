//! The tools that work for a while: as tasks for clients that know tasks, at once for all others.

use crate::asking::permitted;
use crate::fixture::{Fixture, failed, is_modern, said};
use crate::offer::Dialogue;
use rmcp::model::{
    CallToolResponse, CallToolResult, ClientCapabilities, CreateTaskResult, JsonObject,
};
use rmcp::service::RequestContext;
use rmcp::task_manager::{TaskContext, TaskExit, TaskOptions};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value};
use std::time::Duration;

/// How often a client should ask how a task does.
const POLL_MS: u64 = 200;
/// How long the tools work that are not told how long.
const WORK: Duration = Duration::from_millis(1_500);

/// What a job does.
#[derive(Debug, Clone)]
enum Job {
    /// Works, then says something.
    Work { lasts: Duration, says: String },
    /// Works, then fails as a tool fails.
    Fail,
    /// Works, then fails as the protocol fails.
    Break,
    /// Asks what a dialogue asks, then says what came.
    Ask,
}

/// Answers a call of a tool that works for a while; `None` for all other tools. `heard` is what the client was asked before.
pub(crate) async fn work(
    fixture: &Fixture,
    tool: &str,
    arguments: &JsonObject,
    context: &RequestContext<RoleServer>,
) -> Option<Result<CallToolResponse, ErrorData>> {
    let job = match tool {
        "slow_compute" => slow_compute(arguments),
        "failing_job" => Job::Fail,
        "protocol_error_job" => Job::Break,
        "confirm_delete" | "multi_input" => Job::Ask,
        _ => return None,
    };
    let declared = context.client_capabilities().unwrap_or_default();
    let knows_tasks = declared.supports_tasks();
    // Before 2026-07-28 there are no such tasks: all jobs are done at once.
    if tool == "failing_job" && !knows_tasks && is_modern(context) {
        return Some(Err(needs_tasks()));
    }
    if let Job::Ask = job {
        // Without tasks it asks like any other tool.
        return knows_tasks.then(|| Ok(asking_task(fixture, tool, arguments, declared)));
    }
    if knows_tasks && !is_instant(&job) {
        return Some(Ok(task(fixture, job)));
    }
    let done = context.ct.run_until_cancelled(done(job)).await;
    let canceled = || Err(ErrorData::internal_error("the call was canceled", None));
    Some(done.unwrap_or_else(canceled).map(Into::into))
}

/// Works on with what a client was asked before: as a task, where there are tasks.
pub(crate) async fn work_on(
    fixture: &Fixture,
    heard: Map<String, Value>,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse, ErrorData> {
    let job = Job::Work { lasts: WORK, says: format!("Worked for {}", Value::Object(heard)) };
    if is_modern(context) {
        return Ok(task(fixture, job));
    }
    done(job).await.map(Into::into)
}

/// The error for a client that does not know tasks where there is no other way.
pub(crate) fn needs_tasks() -> ErrorData {
    let tasks = ClientCapabilities::builder().enable_tasks().build();
    ErrorData::missing_required_client_capability(tasks)
}

fn slow_compute(arguments: &JsonObject) -> Job {
    let seconds = arguments.get("seconds").and_then(Value::as_u64).unwrap_or(0);
    let label = arguments.get("label").and_then(Value::as_str).unwrap_or("work");
    let says = format!("Computed {label} for {seconds} s");
    Job::Work { lasts: Duration::from_secs(seconds), says }
}

fn is_instant(job: &Job) -> bool {
    matches!(job, Job::Work { lasts, .. } if lasts.is_zero())
}

fn task(fixture: &Fixture, job: Job) -> CallToolResponse {
    let options = TaskOptions::new().with_poll_interval_ms(POLL_MS);
    let task = fixture.world.tasks.spawn(options, |context| {
        Box::pin(async move {
            tokio::select! {
                done = done(job) => done.map_err(TaskExit::Error),
                () = context.cancelled() => Err(TaskExit::Cancelled),
            }
        })
    });
    CreateTaskResult::new(task).into()
}

async fn done(job: Job) -> Result<CallToolResult, ErrorData> {
    match job {
        Job::Work { lasts, says } => {
            tokio::time::sleep(lasts).await;
            Ok(said(says))
        }
        Job::Fail => {
            tokio::time::sleep(WORK).await;
            Ok(failed("the job failed, as it always does"))
        }
        Job::Break => {
            tokio::time::sleep(WORK).await;
            Err(ErrorData::internal_error("the job broke, as it always does", None))
        }
        Job::Ask => Err(ErrorData::internal_error("the job cannot ask here", None)),
    }
}

fn asking_task(
    fixture: &Fixture,
    tool: &str,
    arguments: &JsonObject,
    declared: ClientCapabilities,
) -> CallToolResponse {
    let options = TaskOptions::new().with_poll_interval_ms(POLL_MS);
    let (world, tool, arguments) = (fixture.world.clone(), tool.to_owned(), arguments.clone());
    let task = fixture.world.tasks.spawn(options, move |context| {
        Box::pin(async move {
            let dialogue = &world.offer.dialogues[&tool];
            let heard = ask_within(&context, dialogue, &arguments, &declared).await?;
            Ok(said(format!("{} {}", dialogue.says, Value::Object(heard))))
        })
    });
    CreateTaskResult::new(task).into()
}

/// Asks all of a dialogue's first round at the same time, and waits for all answers.
async fn ask_within(
    context: &TaskContext,
    dialogue: &Dialogue,
    arguments: &JsonObject,
    declared: &ClientCapabilities,
) -> Result<Map<String, Value>, TaskExit> {
    let requests = dialogue.round(0, arguments).unwrap_or_default();
    let requests = permitted(dialogue, requests, declared)?;
    let mut asked = tokio::task::JoinSet::new();
    for (key, request) in requests {
        let context = context.clone();
        asked.spawn(async move { (key.clone(), context.request_input(key, request).await) });
    }
    let mut heard = Map::new();
    while let Some(joined) = asked.join_next().await {
        let (key, answer) = joined
            .map_err(|error| TaskExit::Error(ErrorData::internal_error(error.to_string(), None)))?;
        heard.insert(key, answer?);
    }
    Ok(heard)
}
