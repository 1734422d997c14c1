//! `gloveport run`: one script, its whole result to standard output, all else to standard error.

use super::ask::{Asking, Consent};
use super::receipt::receipt_text;
use super::{Context, pretty, pretty_value, print_json, read_text};
use crate::cli::Run;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::signals::Interrupt;
use crate::typecheck::{Background, Life};
use crate::wiring::{self, Purpose};
use gloveport_executor::{Answer, CallerProfile, End, ExecuteRequest, Execution};
use gloveport_protocol::Outcome;
use serde_json::Value;

pub(super) async fn run(
    context: &Context,
    arguments: &Run,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let mut config = context.config()?;
    // One byte more than a script may have, so that the executor can say what is too long.
    let bytes_max = config.settings.limits.source_bytes as u64 + 1;
    let source = read_text(&arguments.file, bytes_max).map_err(Failure::usage)?;
    let types = Background::start(&config.check, &context.environment, context.stage, Life::Once);
    config.settings.checker = types.slot();
    let gateway = wiring::start(&config, &context.environment, Purpose::Calls, |_| true)
        .map_err(Failure::usage)?;
    if config.file.is_none() && output::is_watched() {
        output::note("no gloveport.toml: running with the sample shop and this folder");
    }
    let principal = context.environment.principal();
    let progress = Progress::start(&gateway, &principal);
    let cancel = interrupt.cancel.child_token();
    let request = ExecuteRequest { source, wall: arguments.timeout, cancel };
    let running = gateway.executor.begin(&principal, request, CallerProfile::default());
    let asking = Asking::new(context, &interrupt, Consent::of(arguments.yes));
    let executed = match asking.finish(running, progress).await {
        End::Executed(executed) => *executed,
        End::Called(_) => unreachable!("a script was begun"),
    };
    let told = match executed {
        Ok((execution, answer)) => tell(&execution, &answer, arguments.json),
        Err(_) if interrupt.is_signaled() => Ok(Exit::Interrupted),
        Err(error) => Err(Failure::internal(error)),
    };
    gateway.close().await;
    types.close().await;
    told
}

/// The answer to the agent is cut to its budget; here the whole result is shown. How a script failed is told alike.
fn tell(execution: &Execution, answer: &Answer, is_json: bool) -> Result<Exit, Failure> {
    if is_json {
        print_json(&pretty_value(&as_json(execution, answer)))?;
        return Ok(Exit::of(&execution.outcome));
    }
    let log = execution.log_text();
    if !log.is_empty() {
        output::note(&log);
    }
    match &execution.outcome {
        Outcome::Returned(value) => print_json(&pretty(value))?,
        Outcome::Threw(_) | Outcome::Rejected(_) | Outcome::Exceeded(_) | Outcome::Cancelled => {
            for part in ["error", "already_ran"] {
                let text = answer.structured.get(part).and_then(Value::as_str);
                output::note(text.unwrap_or_default());
            }
        }
    }
    output::note(&receipt_text(&execution.receipt));
    Ok(Exit::of(&execution.outcome))
}

/// The answer as an agent gets it, with everything that was cut from it and the whole receipt.
fn as_json(execution: &Execution, answer: &Answer) -> Value {
    let mut told = answer.structured.clone();
    if let Outcome::Returned(value) = &execution.outcome {
        // A value that is nested too deeply to be read stays what it is: text that holds JSON.
        told["result"] = serde_json::from_str(value).unwrap_or_else(|_| value.clone().into());
    }
    if let Value::Object(told) = &mut told {
        // They say what was cut.
        told.remove("notes");
    }
    told["printed"] = execution.log_text().into();
    told["receipt"] = execution.receipt.to_json();
    told
}
