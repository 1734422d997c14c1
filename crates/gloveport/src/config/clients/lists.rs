//! The lists of servers in the files of MCP clients, as they are written there: JSON with comments, TOML, YAML.
//!
//! One way into these files for everybody who looks at them; what an entry means is not decided here.

use super::yaml;
use crate::config::jsonc;
use serde_json::{Map, Value};
use std::ffi::OsStr;
use std::path::Path;

/// Where clients keep their servers, the usual one first.
const LISTS: [(&str, List); 5] = [
    ("mcpServers", List::McpServers),
    ("servers", List::McpServers),
    ("context_servers", List::Zed),
    ("mcp_servers", List::Codex),
    ("amp.mcpServers", List::McpServers),
];

/// The form of a list's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// The form of most.
    McpServers,
    /// `context_servers`: texts are taken as they are.
    Zed,
    /// `[mcp_servers.x]`: texts are taken as they are, and variables named.
    Codex,
    /// `mcp`, with references like `{env:NAME}`.
    OpenCode,
    /// `extensions` in YAML.
    Goose,
}

/// One server as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    /// In which form.
    pub(crate) list: List,
    /// Its name there.
    pub(crate) name: &'a str,
    /// What is said of it.
    pub(crate) entry: &'a Value,
    /// The folder of the project that it is for, where it is for one only.
    pub(crate) project: Option<&'a str>,
}

/// Why a file cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// In words.
    pub(crate) reason: String,
    /// Line and column, from 1, where they are known.
    pub(crate) place: Option<(usize, usize)>,
}

/// Reads a file by its name: TOML, YAML, else JSON with comments. An empty file is an empty object.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn document(file: &Path, text: &str) -> Result<Map<String, Value>, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    let unreadable = |reason| Unreadable { reason, place: None };
    let value = match file.extension().and_then(OsStr::to_str) {
        Some("toml") => toml::from_str(text)
            .map_err(|error| unreadable(format!("no TOML: {}", error.message())))?,
        Some("yaml" | "yml") => match yaml::parse(text).map_err(unreadable)? {
            Value::Null => Value::Object(Map::new()),
            value => value,
        },
        _ if text.trim().is_empty() => Value::Object(Map::new()),
        _ => serde_json::from_str(&jsonc::to_json(text)).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            Unreadable {
                reason: format!("no JSON: {message}"),
                place: Some((error.line(), error.column())),
            }
        })?,
    };
    match value {
        Value::Object(file) => Ok(file),
        _ => Err(unreadable("no object: a list of servers was expected".to_owned())),
    }
}

/// Whether a file has any list of servers, also an empty one.
pub(crate) fn has_list(file: &Map<String, Value>) -> bool {
    let is_list = |key: &str| file.get(key).is_some_and(Value::is_object);
    LISTS.iter().any(|(key, _)| is_list(key))
        || is_list("mcp")
        || is_list("extensions")
        || file.contains_key("projects")
}

/// All servers of a file, those of single projects last.
pub(crate) fn servers(file: &Map<String, Value>) -> Vec<Written<'_>> {
    let mut found = of_table(file, None);
    let projects = file.get("projects").and_then(Value::as_object);
    for (folder, project) in projects.into_iter().flatten() {
        if let Value::Object(project) = project {
            found.extend(of_table(project, Some(folder)));
        }
    }
    found
}

fn of_table<'a>(table: &'a Map<String, Value>, project: Option<&'a str>) -> Vec<Written<'a>> {
    let written = |list: List| {
        move |(name, entry): (&'a String, &'a Value)| Written { list, name, entry, project }
    };
    let mut found = Vec::new();
    for (key, list) in LISTS {
        let entries = table.get(key).and_then(Value::as_object);
        found.extend(entries.into_iter().flatten().map(written(list)));
    }
    // opencode has its servers in it, VS Code a list of them, and Gemini CLI settings of them.
    if let Some(mcp) = table.get("mcp").and_then(Value::as_object) {
        let (entries, list) = match mcp.get("servers").and_then(Value::as_object) {
            Some(entries) => (entries, List::McpServers),
            None => (mcp, List::OpenCode),
        };
        let entries = entries.iter().filter(|(_, entry)| entry.is_object());
        found.extend(entries.map(written(list)));
    }
    // Others have something else under this name.
    if let Some(extensions) = table.get("extensions").and_then(Value::as_object) {
        let is_server =
            |entry: &Value| entry.get("type").is_some() && entry.get("enabled").is_some();
        let entries = extensions.iter().filter(|(_, entry)| is_server(entry));
        found.extend(entries.map(written(List::Goose)));
    }
    found
}
