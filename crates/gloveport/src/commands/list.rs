//! `gloveport list`: connects the servers and shows where each stands.

use super::{Context, pretty_value, print, print_json};
use crate::cli::List;
use crate::config::template::Template;
use crate::config::{Config, DatabaseFile, Server, ServerKind};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::signals::Interrupt;
use crate::wiring::{self, Workers};
use gloveport_executor::{DroppedTool, ServerState, ServerStatus};
use gloveport_protocol::ServerName;
use serde_json::{Value, json};

/// Dropped tools that are shown of one server.
const DROPPED_MAX: usize = 10;

pub(super) async fn list(
    context: &Context,
    arguments: &List,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let gateway = wiring::start(&config, &context.environment, Workers::OnDemand, |_| true)
        .map_err(Failure::usage)?;
    let progress = Progress::start(&gateway.executor, &gateway.calls);
    let settled = gateway.executor.settled_catalog(gateway.patience);
    let settled = interrupt.cancel.run_until_cancelled(settled).await;
    progress.finish().await;
    let statuses = gateway.executor.servers();
    let told = match (settled, arguments.json) {
        (None, _) => Ok(()),
        (Some(_), true) => print_json(&pretty_value(&as_json(&config, &statuses))),
        (Some(_), false) => print(&as_text(&config, &statuses)),
    };
    gateway.executor.close().await;
    told?;
    let is_ready = |status: &ServerStatus| matches!(status.state, ServerState::Ready { .. });
    Ok(if statuses.iter().all(is_ready) { Exit::Success } else { Exit::Unsuccessful })
}

/// Names the servers whose tools are missing, where a command shows tools.
pub(super) fn tell_failed(statuses: &[ServerStatus]) {
    for status in statuses {
        match &status.state {
            ServerState::Ready { .. } => {}
            ServerState::Connecting => {
                output::note(&format!("`{}` is still connecting", status.name));
            }
            ServerState::Failed { reason } => {
                output::note(&format!("`{}` is not available: {reason}", status.name));
            }
        }
    }
}

fn state<'a>(statuses: &'a [ServerStatus], name: &ServerName) -> Option<&'a ServerState> {
    let status = statuses.iter().find(|status| status.name == *name);
    status.map(|status| &status.state)
}

fn as_text(config: &Config, statuses: &[ServerStatus]) -> String {
    let mut lines = vec![match &config.file {
        Some(file) => file.display().to_string(),
        None => "no gloveport.toml: the sample".to_owned(),
    }];
    if config.servers.is_empty() {
        lines.push("no servers: `gloveport add` and `gloveport import` add some".to_owned());
    }
    let width = config.servers.keys().map(|name| name.as_str().len()).max();
    let width = width.unwrap_or_default();
    for (name, server) in &config.servers {
        let told = match state(statuses, name) {
            None => "disabled".to_owned(),
            Some(ServerState::Connecting) => "still connecting".to_owned(),
            Some(ServerState::Ready { n_tools: 1, .. }) => "1 tool".to_owned(),
            Some(ServerState::Ready { n_tools, .. }) => format!("{n_tools} tools"),
            Some(ServerState::Failed { .. }) => "failed".to_owned(),
        };
        lines.push(format!("{name:width$}  {told:10}  {}", origin(server)));
        if !server.description.is_empty() {
            lines.push(format!("{:width$}  {}", "", server.description));
        }
        match state(statuses, name) {
            Some(ServerState::Failed { reason }) => lines.push(format!("    {reason}")),
            Some(ServerState::Ready { dropped, .. }) => lines.extend(dropped_lines(dropped)),
            Some(ServerState::Connecting) | None => {}
        }
    }
    lines.join("\n")
}

fn dropped_lines(dropped: &[DroppedTool]) -> Vec<String> {
    let shown = dropped.iter().take(DROPPED_MAX);
    let mut lines: Vec<String> =
        shown.map(|tool| format!("    without `{}`: {}", tool.name, tool.reason)).collect();
    if dropped.len() > DROPPED_MAX {
        lines.push(format!("    and without {} more", dropped.len() - DROPPED_MAX));
    }
    lines
}

fn as_json(config: &Config, statuses: &[ServerStatus]) -> Value {
    let servers = config.servers.iter().map(|(name, server)| {
        let mut told = json!({"name": name.as_str(), "origin": origin(server)});
        let fields = match state(statuses, name) {
            None => json!({"state": "disabled"}),
            Some(ServerState::Connecting) => json!({"state": "connecting"}),
            Some(ServerState::Failed { reason }) => json!({"state": "failed", "error": reason}),
            Some(ServerState::Ready { n_tools, dropped }) => {
                let dropped: Vec<Value> = dropped
                    .iter()
                    .map(|tool| json!({"name": tool.name, "reason": tool.reason}))
                    .collect();
                json!({"state": "ready", "tools": n_tools, "dropped": dropped})
            }
        };
        if let (Value::Object(told), Value::Object(fields)) = (&mut told, fields) {
            told.extend(fields);
        }
        told
    });
    json!({"file": config.file, "servers": servers.collect::<Vec<_>>()})
}

/// Where a server comes from, as the configuration has it: references unreplaced, no header, no variable.
pub(super) fn origin(server: &Server) -> String {
    match &server.kind {
        ServerKind::Stdio { program, arguments, .. } => command_line(program, arguments),
        ServerKind::Http { url, .. } => url.written().to_owned(),
        ServerKind::Database { file, read_only } => {
            let file = match file {
                DatabaseFile::Sample => "sample shop",
                DatabaseFile::At { path, .. } => path.written(),
            };
            let mode = if *read_only { ", read only" } else { "" };
            format!("built-in database, {file}{mode}")
        }
        ServerKind::FileSystem { roots, writable, .. } => {
            let roots: Vec<&str> = roots.iter().map(Template::written).collect();
            let mode = if *writable { "writable" } else { "read only" };
            format!("built-in file-system, {}, {mode}", roots.join(" "))
        }
        ServerKind::Unusable(reason) => format!("unusable: {reason}"),
    }
}

/// A command as one would type it.
pub(super) fn command_line(program: &Template, arguments: &[Template]) -> String {
    let words = std::iter::once(program).chain(arguments);
    let quoted = words.map(|word| {
        let word = word.written();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            word.to_owned()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}
