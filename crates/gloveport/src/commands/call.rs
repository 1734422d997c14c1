//! `gloveport call`: one tool call through the same gate as every other.

use super::ask::{Asking, Consent};
use super::{Context, pretty, print_json, read_text};
use crate::cli::Call;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::signals::Interrupt;
use crate::wiring::{self, Purpose};
use anyhow::{Context as _, anyhow};
use gloveport_catalog::identifier;
use gloveport_executor::{CallerProfile, DirectCall, End};
use gloveport_protocol::{Fault, ServerName, ToolFailure};
use serde_json::{Map, Value};
use std::path::Path;

pub(super) async fn call(
    context: &Context,
    arguments: &Call,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let Some((server, _)) = arguments.tool.split_once('.') else {
        let tool = arguments.tool.escape_debug();
        let message = format!("`{tool}` is no tool: write SERVER.TOOL, like `database.query`");
        return Err(Failure::usage(anyhow!(message)));
    };
    let bytes_max = config.settings.limits.argument_bytes as u64;
    let json = tool_arguments(&arguments.json, bytes_max).map_err(Failure::usage)?;
    // Only the server that is meant is started, if it can be told already.
    let is_meant =
        |name: &ServerName| name.as_str() == server || identifier(name.as_str()) == server;
    let is_known = config.servers.keys().any(is_meant);
    let is_wanted = |name: &ServerName| !is_known || is_meant(name);
    let gateway = wiring::start(&config, &context.environment, Purpose::Calls, is_wanted)
        .map_err(Failure::usage)?;
    let principal = context.environment.principal();
    let progress = Progress::start(&gateway, &principal);
    let calling = gateway.executor.begin_call(
        &principal,
        DirectCall::new(arguments.tool.clone(), json),
        CallerProfile::default(),
    );
    let asking = Asking::new(context, &interrupt, Consent::of(arguments.yes));
    let ended = interrupt.cancel.run_until_cancelled(asking.finish(calling, progress)).await;
    let report = match ended {
        Some(End::Called(report)) => Some((*report).map_err(Failure::internal)?),
        Some(End::Executed(_)) | None => None,
    };
    let told = match report.map(|report| report.result) {
        None => Ok(Exit::Interrupted),
        Some(Ok(value)) => print_json(&pretty(&value)).map(|()| Exit::Success),
        Some(Err(failure)) => {
            output::note(&failure_text(&failure));
            Ok(match failure.code.fault() {
                Fault::Us => Exit::Internal,
                Fault::Script | Fault::Policy | Fault::Upstream => Exit::Unsuccessful,
            })
        }
    };
    gateway.close().await;
    told
}

/// The arguments as JSON text. An object is asked for here, where the message can say how to write it.
fn tool_arguments(json: &str, bytes_max: u64) -> anyhow::Result<String> {
    let text = match json {
        "-" => read_text(Path::new("-"), bytes_max)?,
        json => json.to_owned(),
    };
    serde_json::from_str::<Map<String, Value>>(&text)
        .context("the arguments are no JSON object like '{\"key\": \"value\"}'")?;
    Ok(text)
}

/// The message names every issue of the arguments already.
fn failure_text(failure: &ToolFailure) -> String {
    let mut text = format!("{}: {}", failure.code.as_str(), failure.message);
    for (key, value) in
        [("signature", failure.signature.as_deref()), ("hint", failure.hint.as_deref())]
    {
        if let Some(value) = value {
            text.push_str(&format!("\n  {key}: {value}"));
        }
    }
    text
}
