//! `gloveport approvals`: what scripts ask a person, over all gateways of this user that run.

use super::ask::{Word, ask};
use super::{Context, pretty_value, print, print_json};
use crate::cli::{Approval, Approvals, Hold};
use crate::control::{Asked, Request, gateways};
use crate::environment::Environment;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use anyhow::anyhow;
use std::collections::BTreeSet;
use std::time::Duration;

/// How often gateways are looked at for new questions.
const LOOK: Duration = Duration::from_millis(500);
/// Questions that are remembered as seen.
const SEEN_MAX: usize = 10_000;
/// Characters of arguments in the list.
const ARGUMENTS_MAX: usize = 200;

pub(super) async fn approvals(
    context: &Context,
    arguments: &Approvals,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let environment = &context.environment;
    match &arguments.action {
        None | Some(Approval::List { json: false }) => list(environment, Form::Text).await,
        Some(Approval::List { json: true }) => list(environment, Form::Json).await,
        Some(Approval::Approve { id, remember, note }) => {
            let remember = match remember {
                Hold::Once => "once",
                Hold::Run => "run",
                Hold::For => "for",
            };
            answer(environment, &given(id, "approve", Some(remember), note.as_deref())).await
        }
        Some(Approval::Deny { id, note }) => {
            answer(environment, &given(id, "deny", None, note.as_deref())).await
        }
        Some(Approval::Watch) => {
            let watching = watch(environment);
            interrupt.cancel.run_until_cancelled(watching).await.unwrap_or(Ok(Exit::Success))
        }
    }
}

/// In which form questions are listed.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    Json,
}

fn given(id: &str, choice: &str, remember: Option<&str>, note: Option<&str>) -> Request {
    Request::Answer {
        id: id.to_owned(),
        digest: None,
        choice: choice.to_owned(),
        remember: remember.map(str::to_owned),
        note: note.map(str::to_owned),
    }
}

/// All open questions, the oldest first. A gateway that does not answer is told and left out.
async fn open(environment: &Environment) -> Vec<Asked> {
    let mut open = Vec::new();
    for mut gateway in gateways(environment).await {
        match gateway.questions().await {
            Ok(questions) => open.extend(questions),
            Err(error) => output::note(&format!("gloveport: {error:#}")),
        }
    }
    open.sort_by_key(|asked| std::cmp::Reverse(asked.age_s));
    open
}

async fn list(environment: &Environment, form: Form) -> Result<Exit, Failure> {
    let open = open(environment).await;
    match form {
        Form::Json => {
            let value = serde_json::to_value(&open).map_err(Failure::internal)?;
            print_json(&pretty_value(&value))?;
        }
        Form::Text if open.is_empty() => print("no script asks for anything")?,
        Form::Text => {
            let rows: Vec<String> = open.iter().map(row).collect();
            print(&rows.join("\n\n"))?;
        }
    }
    Ok(Exit::Success)
}

/// A question in three lines.
fn row(asked: &Asked) -> String {
    let age = match asked.age_s {
        seconds @ 0..120 => format!("{seconds} s ago"),
        seconds => format!("{} min ago", seconds / 60),
    };
    let more =
        if asked.n_calls > 1 { format!("  ({} calls)", asked.n_calls) } else { String::new() };
    let eyes = if asked.four_eyes { ", somebody else than the caller has to agree" } else { "" };
    let shown: String = asked.arguments.chars().take(ARGUMENTS_MAX).collect();
    let cut = if shown.len() < asked.arguments.len() { " …" } else { "" };
    format!(
        "{}  {}  {age}\n  {}{more}  {shown}{cut}\n  {}{eyes}",
        asked.id, asked.who, asked.tool, asked.reason
    )
}

/// Brings an answer to the gateway that has the question.
async fn answer(environment: &Environment, given: &Request) -> Result<Exit, Failure> {
    let mut refusals = Vec::new();
    for mut gateway in gateways(environment).await {
        match gateway.answer(given).await {
            Ok(Ok(())) => {
                print("done")?;
                return Ok(Exit::Success);
            }
            Ok(Err(why)) => refusals.push(why),
            Err(error) => refusals.push(format!("{error:#}")),
        }
    }
    // The gateway that knows the question says more than the others.
    let is_unknown = |why: &String| why.starts_with("there is no open question");
    let told = refusals.iter().find(|why| !is_unknown(why)).or(refusals.first());
    let told = told.map_or("no gateway of yours runs", String::as_str);
    Err(Failure { exit: Exit::Unsuccessful, error: anyhow!("{told}") })
}

/// Shows questions as they come, until it is interrupted.
async fn watch(environment: &Environment) -> Result<Exit, Failure> {
    let is_answered_here = output::is_typed() && output::is_watched();
    let mut seen = BTreeSet::new();
    if output::is_watched() {
        output::note("waiting for questions; Ctrl-C ends");
    }
    loop {
        for asked in open(environment).await {
            if seen.len() >= SEEN_MAX {
                seen.clear();
            }
            if !seen.insert(asked.id.clone()) {
                continue;
            }
            print(&format!("\n{}  {}\n{}", asked.id, asked.who, asked.text))?;
            if is_answered_here {
                ask_about(environment, &asked).await?;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Exactly what was shown is answered.
async fn ask_about(environment: &Environment, asked: &Asked) -> Result<(), Failure> {
    let choice = match ask().await {
        Word::Yes => "approve",
        Word::No => "deny",
        Word::None => return Ok(()),
    };
    let given = Request::Answer {
        id: asked.id.clone(),
        digest: Some(asked.digest.clone()),
        choice: choice.to_owned(),
        remember: None,
        note: None,
    };
    if let Err(failure) = answer(environment, &given).await {
        output::note(&format!("gloveport: {:#}", failure.error));
    }
    Ok(())
}
