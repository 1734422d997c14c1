//! `gloveport check`: what is wrong with a script, as an agent would be told, without running it.

use super::{Context, pretty_value, print, print_json, read_text};
use crate::cli::Check;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::signals::Interrupt;
use crate::typecheck::{self, Standing};
use crate::wiring::{self, Purpose};
use anyhow::anyhow;
use gloveport_executor::{Answer, ExecuteRequest, Execution, TypeCheck};
use gloveport_protocol::{Diagnostic, Outcome};
use serde_json::{Value, json};
use std::path::Path;
use tokio_util::sync::CancellationToken;

pub(super) async fn check(
    context: &Context,
    arguments: &Check,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    if arguments.fetch {
        let exit = fetch(context, &interrupt.cancel).await?;
        if exit != Exit::Success || arguments.file.is_none() {
            return Ok(exit);
        }
    }
    let file = arguments.file.as_deref().unwrap_or(Path::new("-"));
    let config = context.config()?;
    // One byte more than a script may have, so that the executor can say what is too long.
    let bytes_max = config.settings.limits.source_bytes as u64 + 1;
    let source = read_text(file, bytes_max).map_err(Failure::usage)?;
    let standing = typecheck::find(&config.check, &context.environment, context.stage).await;
    config.settings.checker.put(standing.checker());
    let gateway = wiring::start(&config, &context.environment, Purpose::Look, |_| true)
        .map_err(Failure::usage)?;
    let principal = context.environment.principal();
    let progress = Progress::start(&gateway, &principal);
    let request = ExecuteRequest { source, wall: None, cancel: interrupt.cancel.clone() };
    let checked = gateway.executor.check(&principal, request).await;
    progress.finish().await;
    let told = match checked {
        Ok((execution, answer)) if arguments.json => {
            print_json(&pretty_value(&as_json(&execution, &answer, &standing)))
                .map(|()| Exit::of(&execution.outcome))
        }
        Ok((execution, answer)) => tell(&execution, &answer, &standing),
        Err(_) if interrupt.is_signaled() => Ok(Exit::Interrupted),
        Err(error) => Err(Failure::internal(error)),
    };
    gateway.close().await;
    told
}

/// Fetches the compiler where none is found.
///
/// # Errors
///
/// Why there is none, with what to do.
pub(super) async fn fetch(context: &Context, cancel: &CancellationToken) -> Result<Exit, Failure> {
    let config = context.check_config();
    match typecheck::find(&config, &context.environment, context.stage).await {
        Standing::Full { found, .. } | Standing::Unheld { found, .. } => {
            let (version, program) = (&found.compiler.version, found.compiler.program.display());
            output::note(&format!("TypeScript {version} is there already: {program}"));
        }
        Standing::Off => {
            let message = "`[check]` says `compiler = \"off\"`: nothing is fetched";
            return Err(Failure::usage(anyhow!(message)));
        }
        Standing::BuiltIn(missing) => {
            if config.names_a_path() {
                return Err(Failure::usage(missing));
            }
            let fetched = typecheck::fetch(&context.environment, cancel).await;
            if cancel.is_cancelled() {
                return Ok(Exit::Interrupted);
            }
            let compiler = fetched
                .map_err(|error| Failure { exit: Exit::Unsuccessful, error: error.into() })?;
            let (version, program) = (compiler.version, compiler.program.display());
            output::note(&format!("fetched TypeScript {version}: {program}"));
        }
    }
    Ok(Exit::Success)
}

/// What was found is the result; who checked is told beside it.
fn tell(execution: &Execution, answer: &Answer, standing: &Standing) -> Result<Exit, Failure> {
    match &execution.outcome {
        Outcome::Returned(_) => output::note("nothing was found"),
        Outcome::Rejected(_) => print(error_of(answer))?,
        Outcome::Threw(_) | Outcome::Exceeded(_) | Outcome::Cancelled => {
            output::note(error_of(answer));
        }
    }
    output::note(&format!("types: {}", checked(&execution.receipt.types, standing)));
    Ok(Exit::of(&execution.outcome))
}

/// Who checked this script: the compiler is asked only where the built-in check found nothing.
fn checked(types: &TypeCheck, standing: &Standing) -> String {
    match (types, standing) {
        (TypeCheck::BuiltIn, Standing::Full { .. }) => {
            "built-in check; the full one comes when that finds nothing".to_owned()
        }
        (TypeCheck::Unavailable(why), _) => format!("built-in check only, this time: {why}"),
        (TypeCheck::BuiltIn | TypeCheck::Compiler { .. }, _) => standing.line(),
    }
}

fn error_of(answer: &Answer) -> &str {
    answer.structured.get("error").and_then(Value::as_str).unwrap_or_default()
}

/// What was found, one by one and as an agent would read it.
fn as_json(execution: &Execution, answer: &Answer, standing: &Standing) -> Value {
    let found: &[Diagnostic] = match &execution.outcome {
        Outcome::Rejected(found) => found,
        Outcome::Returned(_) | Outcome::Threw(_) | Outcome::Exceeded(_) | Outcome::Cancelled => &[],
    };
    json!({
        "outcome": match &execution.outcome {
            Outcome::Returned(_) => "passed".into(),
            _ => answer.structured["outcome"].clone(),
        },
        "found": found.iter().map(diagnostic).collect::<Vec<_>>(),
        "error": answer.structured.get("error"),
        "checked_by": execution.receipt.types.checked_by(),
        "types": standing.to_json(),
    })
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let Diagnostic { message, position, source_line, signature, hint } = diagnostic;
    json!({
        "message": message,
        "line": position.map(|position| position.line),
        "column": position.map(|position| position.column),
        "source_line": source_line,
        "signature": signature,
        "hint": hint,
    })
}
