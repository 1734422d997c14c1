//! `gloveport list`: connects the servers and shows where each stands.

use super::{Context, connected, pretty_value, print, print_json};
use crate::cli::List;
use crate::config::template::Template;
use crate::config::{Config, DatabaseFile, HttpWay, Server, ServerKind};
use crate::environment::looks_secret;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use gloveport_executor::{DroppedTool, HeldTool, ServerState, ServerStatus};
use gloveport_protocol::{ServerName, ToolName};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// Dropped tools that are shown of one server.
const DROPPED_MAX: usize = 10;
/// Stands for what is not shown.
pub(super) const HIDDEN: &str = "…";

pub(super) async fn list(
    context: &Context,
    arguments: &List,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let (gateway, settled) = connected(context, &config, &interrupt).await?;
    let statuses = gateway.executor.servers(&context.environment.principal());
    let is_ready = |status: &ServerStatus| matches!(status.state, ServerState::Ready { .. });
    let exit = match settled {
        None => Exit::Interrupted,
        Some(_) if statuses.iter().all(is_ready) => Exit::Success,
        Some(_) => Exit::Unsuccessful,
    };
    let told = match (exit, arguments.json) {
        (Exit::Interrupted, _) => Ok(()),
        (_, true) => print_json(&pretty_value(&as_json(&config, &statuses))),
        (_, false) => print(&as_text(&config, &statuses)),
    };
    gateway.close().await;
    told.map(|()| exit)
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

/// The servers of the configuration. One folder of tool files can be several: each is a row.
fn rows<'a>(config: &'a Config, statuses: &'a [ServerStatus]) -> Vec<(&'a ServerName, &'a Server)> {
    let is_several = |(name, server): &(&ServerName, &Server)| {
        matches!(server.kind, ServerKind::ToolFiles { .. })
            && server.enabled
            && state(statuses, name).is_none()
    };
    let (folders, mut rows): (Vec<_>, Vec<_>) = config.servers.iter().partition(is_several);
    let others = statuses.iter().filter(|status| !config.servers.contains_key(&status.name));
    if let Some((_, server)) = folders.first() {
        rows.extend(others.map(|status| (&status.name, *server)));
    }
    rows
}

fn as_text(config: &Config, statuses: &[ServerStatus]) -> String {
    let mut lines = vec![match &config.file {
        Some(file) => file.display().to_string(),
        None => "no gloveport.toml: the sample".to_owned(),
    }];
    if config.servers.is_empty() {
        lines.push("no servers: `gloveport add` and `gloveport import` add some".to_owned());
    }
    let rows = rows(config, statuses);
    let width = rows.iter().map(|(name, _)| name.as_str().len()).max();
    let width = width.unwrap_or_default();
    for (name, server) in rows {
        let told = match state(statuses, name) {
            None => "disabled".to_owned(),
            Some(ServerState::Connecting) => "still connecting".to_owned(),
            Some(ServerState::Ready { n_tools: 1, .. }) => "1 tool".to_owned(),
            Some(ServerState::Ready { n_tools, .. }) => format!("{n_tools} tools"),
            Some(ServerState::Failed { .. }) => "failed".to_owned(),
        };
        lines.push(format!("{:width$}  {told:10}  {}", name.as_str(), origin(server)));
        if !server.description.is_empty() {
            lines.push(format!("{:width$}  {}", "", server.description));
        }
        match state(statuses, name) {
            Some(ServerState::Failed { reason }) => lines.push(format!("    {reason}")),
            Some(ServerState::Ready { dropped, held, remembered, drifted, .. }) => {
                lines.extend(remembered.map(|at| format!("    {}", remembered_text(at))));
                lines.extend(dropped_lines(dropped));
                lines.extend(drifted.iter().take(DROPPED_MAX).map(|tool| {
                    format!("    results of `{tool}` changed: its observed type is wider now")
                }));
                lines.extend(held_lines(held));
            }
            Some(ServerState::Connecting) | None => {}
        }
    }
    lines.join("\n")
}

/// What is shown of a server that was not asked yet.
fn remembered_text(at: SystemTime) -> String {
    let age = at.elapsed().unwrap_or_default().as_secs();
    let age = match age {
        0..60 => "just now".to_owned(),
        60..3_600 => format!("{} min ago", age / 60),
        3_600..86_400 => format!("{} h ago", age / 3_600),
        _ => format!("{} d ago", age / 86_400),
    };
    format!("remembered {age}, not connected")
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

fn held_lines(held: &[HeldTool]) -> Vec<String> {
    let shown = held.iter().take(DROPPED_MAX);
    let mut lines: Vec<String> =
        shown.map(|tool| format!("    held `{}`: {}", tool.name, tool.reason)).collect();
    if held.len() > DROPPED_MAX {
        lines.push(format!("    and {} more are held", held.len() - DROPPED_MAX));
    }
    if !held.is_empty() {
        lines.push(
            "    `gloveport pins diff` shows what is held, `gloveport pins accept` lets it in"
                .to_owned(),
        );
    }
    lines
}

fn as_json(config: &Config, statuses: &[ServerStatus]) -> Value {
    let servers = rows(config, statuses).into_iter().map(|(name, server)| {
        let mut told = json!({"name": name.as_str(), "origin": origin(server)});
        let fields = match state(statuses, name) {
            None => json!({"state": "disabled"}),
            Some(ServerState::Connecting) => json!({"state": "connecting"}),
            Some(ServerState::Failed { reason }) => json!({"state": "failed", "error": reason}),
            Some(ServerState::Ready { n_tools, dropped, held, remembered, drifted }) => {
                let dropped: Vec<Value> = dropped
                    .iter()
                    .map(|tool| json!({"name": tool.name, "reason": tool.reason}))
                    .collect();
                let held: Vec<Value> = held
                    .iter()
                    .map(|tool| json!({"name": tool.name, "state": tool.word, "reason": tool.reason}))
                    .collect();
                let remembered = remembered.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
                json!({
                    "state": "ready",
                    "tools": n_tools,
                    "dropped": dropped,
                    "held": held,
                    "drifted": drifted.iter().map(ToolName::as_str).collect::<Vec<_>>(),
                    "remembered": remembered.map(|at| at.as_secs()),
                })
            }
        };
        if let (Value::Object(told), Value::Object(fields)) = (&mut told, fields) {
            told.extend(fields);
        }
        told
    });
    json!({"file": config.file, "servers": servers.collect::<Vec<_>>()})
}

/// Where a server comes from, as the configuration has it: references unreplaced; no header, no variable, and `…` for
/// what looks like a secret in a URL or a command line.
pub(crate) fn origin(server: &Server) -> String {
    match &server.kind {
        ServerKind::Stdio { program, arguments, .. } => {
            let words = std::iter::once(program).chain(arguments).map(Template::written);
            quoted(&without_secrets(words))
        }
        ServerKind::Http { url, way, .. } => {
            let deprecated = if *way == HttpWay::Sse { " (HTTP+SSE, deprecated)" } else { "" };
            format!("{}{deprecated}", shown_url(url.written()))
        }
        ServerKind::OpenApi(server) => format!("OpenAPI, {}", shown_url(server.document.written())),
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
        ServerKind::Shell { programs, .. } => {
            let names: Vec<&str> =
                programs.iter().map(|(program, _)| program.name.as_str()).collect();
            format!("built-in shell, {}", names.join(" "))
        }
        ServerKind::ToolFiles { path, .. } => format!("tool files, {}", path.written()),
        ServerKind::Network { hosts } => format!("built-in network, {}", hosts.join(" ")),
        ServerKind::Unusable(reason) => format!("unusable: {reason}"),
    }
}

/// A command as one would type it, whole.
pub(super) fn command_line(program: &Template, arguments: &[Template]) -> String {
    let words = std::iter::once(program).chain(arguments).map(Template::written);
    quoted(&words.map(str::to_owned).collect::<Vec<_>>())
}

/// Words of a command line, where the values of `--api-key VALUE` and `--api-key=VALUE` are left out.
pub(super) fn without_secrets<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut is_after_name = false;
    let shown = words.map(|word| {
        let is_name = word.starts_with('-') && looks_secret(word);
        let is_value = is_after_name && !word.starts_with('-');
        is_after_name = is_name && !word.contains('=');
        match word.split_once('=') {
            Some((name, _)) if looks_secret(name) => format!("{name}={HIDDEN}"),
            Some(_) | None if is_value => HIDDEN.to_owned(),
            Some(_) | None => word.to_owned(),
        }
    });
    shown.collect()
}

/// A URL without a user's name and password, and without its query.
pub(super) fn shown_url(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (place, query) = match rest.split_once('?') {
        None => (rest, String::new()),
        Some((place, _)) => (place, format!("?{HIDDEN}")),
    };
    let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    let host = match host.rsplit_once('@') {
        None => host.to_owned(),
        Some((_, host)) => format!("{HIDDEN}@{host}"),
    };
    let separator = if scheme.is_empty() { "" } else { "://" };
    format!("{scheme}{separator}{host}{path}{query}")
}

pub(super) fn quoted(words: &[String]) -> String {
    let words = words.iter().map(|word| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,…".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_command_lines_and_urls_are_not_shown() {
        for (words, expected) in [
            (vec!["npx", "-y", "a b", "it's"], "npx -y 'a b' 'it'\\''s'"),
            (vec!["x", "--api-key", "sk-1", "--port", "1"], "x --api-key … --port 1"),
            (vec!["x", "--token=sk-1", "--level=2"], "x --token=… --level=2"),
            (vec!["x", "--auth", "--fast"], "x --auth --fast"),
            (vec!["env", "API_KEY=sk-1", "x"], "env API_KEY=… x"),
        ] {
            assert_eq!(quoted(&without_secrets(words.iter().copied())), expected);
        }
        for (url, expected) in [
            ("https://a.example/mcp", "https://a.example/mcp"),
            ("https://me:pw@a.example:1/mcp?key=1", "https://…@a.example:1/mcp?…"),
            ("${URL}", "${URL}"),
        ] {
            assert_eq!(shown_url(url), expected);
        }
    }
}
