//! The one path from a script, or from a client, to an upstream. Every tool call passes [`dispatch`], and the stages
//! stand in it in their order. An upstream takes a call with a [`Permit`] only, and only stage 4 makes one.
//!
//! Sealing, flow rules, approval and the durable intent belong between the stages that are here; their places are
//! marked by number, so that the order stays what the gate's design says.

use crate::fleet::Snapshot;
use crate::ledger::{CallEnd, CallRecord};
use crate::upstream::Upstream;
use crate::value::value_of;
use gloveport_catalog::Tool;
use gloveport_crypto::MacKey;
use gloveport_gate::{
    Budget, Call, Calls, Decision, FrozenArguments, Permit, Policy, Principal, Sight,
};
use gloveport_protocol::{FaultCode, Limits, ToolFailure, ToolId, ToolResult, llm_tokens};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Longest message of a tool's own error that the script sees, in characters.
const TOOL_MESSAGE_CHARACTERS_MAX: usize = 4_000;
/// Arguments that take milliseconds to read.
const LARGE_ARGUMENT_BYTES: usize = 64 << 10;
/// Tokens of a tool-use block beside its arguments: name, identifiers and braces.
const CALL_LLM_TOKENS: usize = 20;

/// On whose behalf and within which bounds calls are made: one execution, or one direct call.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) principal: Principal,
    pub(crate) policy: Arc<Policy>,
    pub(crate) limits: Limits,
    digests: MacKey,
    budget: Mutex<Budget>,
    in_flight: Semaphore,
    records: Mutex<Vec<CallRecord>>,
}

/// What is asked for, in the words of the asker.
pub(crate) struct Asked<'a> {
    pub(crate) server: &'a str,
    pub(crate) tool: &'a str,
    /// JSON text.
    pub(crate) arguments: &'a str,
}

impl Run {
    pub(crate) fn new(
        principal: Principal,
        policy: Arc<Policy>,
        digests: MacKey,
        limits: Limits,
    ) -> Self {
        let in_flight = usize::try_from(limits.calls_in_flight).expect("usize has 32 bits or more");
        Self {
            principal,
            policy,
            digests,
            budget: Mutex::new(Budget::new(&limits)),
            in_flight: Semaphore::new(in_flight),
            records: Mutex::default(),
            limits,
        }
    }

    /// Every call so far, in order of arrival; one that still runs is [`CallEnd::Unfinished`].
    pub(crate) fn records(&self) -> Vec<CallRecord> {
        locked(&self.records).clone()
    }

    pub(crate) fn budget(&self) -> MutexGuard<'_, Budget> {
        locked(&self.budget)
    }
}

impl Calls for Run {
    fn of(&self, tool: &str) -> u32 {
        let records = locked(&self.records);
        let of = records.iter().filter(|record| record.tool == tool).count();
        u32::try_from(of).unwrap_or(u32::MAX)
    }
}

/// Makes one call: the only function that calls an upstream. Gives the value as JSON text.
///
/// Once `withdrawn` is cancelled the call is dropped wherever it is, which cancels it at the upstream, and is recorded as
/// [`FaultCode::Cancelled`].
pub(crate) async fn dispatch(
    run: &Run,
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    withdrawn: &CancellationToken,
) -> Result<String, ToolFailure> {
    let begun = Instant::now();
    let index = open_record(run, asked);
    let made = withdrawn.run_until_cancelled(async {
        // Waited for before the arguments are read: as values they are many times as large as their text.
        let _place = run.in_flight.acquire().await.expect("the semaphore is never closed");
        stages(run, snapshot, asked, index).await
    });
    let result = made.await.unwrap_or_else(|| {
        Err(ToolFailure::new(FaultCode::Cancelled, "the script took the call back"))
    });
    close_record(run, index, &result, begun); // 13 outcome
    result
}

async fn stages(
    run: &Run,
    snapshot: &Snapshot,
    asked: &Asked<'_>,
    index: usize,
) -> Result<String, ToolFailure> {
    let target = snapshot.resolve(asked.server, asked.tool)?; // 1 resolve
    let id = target.tool.id();
    name_record(run, index, id);
    let facts = target.facts();
    if run.policy.sight(&run.principal, id, &facts) == Sight::Never {
        return Err(snapshot.not_found(asked.server, asked.tool)); // 2 see
    }
    let arguments = freeze(asked.arguments, run.limits.argument_bytes).await?; // 3 freeze
    let validated = target.validate(arguments).await;
    let arguments = validated.map_err(|failure| explain(target.tool, failure))?; // 4 validate
    let argument_bytes = arguments.bytes();
    let digest = arguments.digest(&run.digests, id);
    let (principal, calls) = (&run.principal, run as &dyn Calls);
    let decided = Call { principal, tool: id, facts: &facts, arguments, digest, calls };
    let permit = match run.policy.decide(decided) {
        Decision::Allow(permit) => permit,
        Decision::Ask(pending) => {
            let message = format!("`{}` has to be approved by a person", pending.tool());
            return Err(ToolFailure::new(FaultCode::ApprovalRequired, message));
        }
        Decision::Deny(denial) => return Err(denial.failure()),
    }; // 5 decide; 6 flow
    run.budget().reserve(argument_bytes)?; // 7 limits; 8 ask; 9 intent
    let result = call(run, target.upstream, permit).await?; // 10 call
    check(run, target.tool.definition().output_schema.as_ref(), result) // 11 check; 12 seal
}

/// Wrong arguments are told with what the tool takes.
fn explain(tool: &Tool, failure: ToolFailure) -> ToolFailure {
    let is_about_arguments = failure.code == FaultCode::InvalidArgs;
    let signature = is_about_arguments.then(|| tool.signature().into());
    ToolFailure { signature, ..failure }
}

/// Reads the arguments; large ones where nobody else waits.
async fn freeze(text: &str, bytes_max: usize) -> Result<FrozenArguments, ToolFailure> {
    if text.len() <= LARGE_ARGUMENT_BYTES {
        return FrozenArguments::parse(text, bytes_max);
    }
    let text = text.to_owned();
    let read = tokio::task::spawn_blocking(move || FrozenArguments::parse(&text, bytes_max)).await;
    read.unwrap_or_else(|_| {
        Err(ToolFailure::new(FaultCode::Internal, "the arguments could not be read"))
    })
}

/// Waits for the upstream, at most for the call's time.
async fn call(
    run: &Run,
    upstream: &dyn Upstream,
    permit: Permit,
) -> Result<ToolResult, ToolFailure> {
    let tool = permit.tool().clone();
    match tokio::time::timeout(run.limits.call_wall, upstream.call(permit)).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(error)) => {
            let failure = error.failure();
            Err(ToolFailure { message: format!("`{tool}`: {}", failure.message), ..failure })
        }
        Err(_) => {
            let after = run.limits.call_wall.as_secs();
            let message = format!("`{tool}` did not answer within {after} s");
            Err(ToolFailure::new(FaultCode::UpstreamTimeout, message)
                .with_hint("the call may have taken effect: check before you repeat it"))
        }
    }
}

/// Turns the answer into a value, within the bounds.
fn check(
    run: &Run,
    output_schema: Option<&serde_json::Value>,
    result: ToolResult,
) -> Result<String, ToolFailure> {
    if result.is_error {
        let text = result.only_text().unwrap_or_else(|| "the tool failed".to_owned());
        let text: String = text.chars().take(TOOL_MESSAGE_CHARACTERS_MAX).collect();
        run.budget().spend(text.len())?;
        return Err(ToolFailure::new(FaultCode::ToolFailed, text));
    }
    let value = value_of(result, output_schema);
    if value.len() > run.limits.result_bytes {
        let (bytes, max) = (value.len(), run.limits.result_bytes);
        let message = format!("the result has {bytes} bytes, at most {max} are allowed");
        return Err(ToolFailure::new(FaultCode::OutputTooLarge, message)
            .with_hint("the call was made; ask for less: a page, a filter, fewer fields"));
    }
    run.budget().spend(value.len())?;
    Ok(value)
}

/// The record stands from the beginning, so that a call which the end of the execution cuts off is not forgotten.
fn open_record(run: &Run, asked: &Asked<'_>) -> usize {
    let mut records = locked(&run.records);
    let index = records.len();
    records.push(CallRecord {
        sequence: u32::try_from(index).unwrap_or(u32::MAX),
        tool: shown(&format!("{}.{}", asked.server, asked.tool)),
        tool_id: None,
        argument_bytes: asked.arguments.len(),
        result_bytes: 0,
        llm_tokens: CALL_LLM_TOKENS + llm_tokens::estimate(asked.arguments),
        end: CallEnd::Unfinished,
        wall: std::time::Duration::ZERO,
    });
    index
}

fn name_record(run: &Run, index: usize, id: &ToolId) {
    let mut records = locked(&run.records);
    records[index].tool = shown(&id.to_string());
    records[index].tool_id = Some(id.clone());
}

fn close_record(run: &Run, index: usize, result: &Result<String, ToolFailure>, begun: Instant) {
    let text = match result {
        Ok(value) => value,
        Err(failure) => &failure.message,
    };
    // Counted before the lock: a large result takes a while.
    let llm_tokens = llm_tokens::estimate(text);
    let mut records = locked(&run.records);
    let record = &mut records[index];
    record.result_bytes = text.len();
    record.llm_tokens += llm_tokens;
    record.wall = begun.elapsed();
    record.end = match result {
        Ok(_) => CallEnd::Succeeded,
        Err(failure) => CallEnd::Failed(failure.code),
    };
}

/// Names come from upstreams and scripts: no control characters, and not all of a long one.
fn shown(name: &str) -> String {
    name.chars().take(128).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
