//! The server lists of MCP clients, as far as one has to know who is started and who is reached.
//!
//! Read from any place that some client reads, whoever the file belongs to: what is listed too much is looked at, what is
//! overlooked is not. It deliberately replaces no reference to the environment.

use crate::config::clients::lists;
use serde_json::{Map, Value};
use std::path::Path;

/// Servers of one file that are looked at.
pub(super) const SERVERS_MAX: usize = 1_000;
/// Projects of one file whose servers are looked at.
const PROJECTS_MAX: usize = 1_000;
/// Names of the address.
const URLS: [&str; 5] = ["url", "httpUrl", "serverUrl", "uri", "endpoint"];
/// Names of the variables.
const VARIABLES: [&str; 3] = ["env", "envs", "environment"];

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) servers: Vec<Found>,
    /// Servers that are over the bound.
    pub(super) n_more: usize,
    /// Folders of projects that it names.
    pub(super) projects: Vec<String>,
}

/// One server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    /// The folder of the project that it is for, where it is for one only.
    pub(super) project: Option<String>,
    pub(super) reach: Reach,
    /// Names of the variables that its program gets.
    pub(super) variables: Vec<String>,
    pub(super) enabled: bool,
}

/// How a server is reached.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The program and its arguments.
    Command(Vec<String>),
    Url(String),
    /// Neither is said.
    Unknown,
}

/// Reads a file by its name: TOML, YAML, else JSON with comments. The error says why it cannot be read.
pub(super) fn read(name: &str, text: &str) -> Result<Listed, String> {
    let file = lists::document(Path::new(name), text).map_err(|unreadable| unreadable.reason)?;
    let written = lists::servers(&file);
    let projects = file.get("projects").and_then(Value::as_object);
    Ok(Listed {
        n_more: written.len().saturating_sub(SERVERS_MAX),
        servers: written.into_iter().take(SERVERS_MAX).map(server).collect(),
        projects: projects
            .into_iter()
            .flatten()
            .take(PROJECTS_MAX)
            .map(|(f, _)| f.clone())
            .collect(),
    })
}

fn server(written: lists::Written<'_>) -> Found {
    let empty = Map::new();
    let fields = written.entry.as_object().unwrap_or(&empty);
    let is = |key: &str| fields.get(key).and_then(Value::as_bool);
    let variables = VARIABLES.iter().filter_map(|key| fields.get(*key)?.as_object());
    Found {
        name: written.name.to_owned(),
        project: written.project.map(str::to_owned),
        reach: reach(fields),
        variables: variables.flat_map(|variables| variables.keys().cloned()).collect(),
        enabled: is("enabled").unwrap_or(true) && !is("disabled").unwrap_or(false),
    }
}

fn reach(fields: &Map<String, Value>) -> Reach {
    let mut words = Vec::new();
    match fields.get("command").or_else(|| fields.get("cmd")) {
        // Zed had the program and its arguments one level below.
        Some(Value::Object(below)) => {
            extend(&mut words, below.get("path"));
            extend(&mut words, below.get("args"));
        }
        command => extend(&mut words, command),
    }
    if !words.is_empty() {
        extend(&mut words, fields.get("args"));
        return Reach::Command(words);
    }
    let url = URLS.iter().find_map(|key| fields.get(*key)?.as_str());
    url.map_or(Reach::Unknown, |url| Reach::Url(url.to_owned()))
}

/// Words of a command line. What is no text is shown as it stands there.
fn extend(words: &mut Vec<String>, value: Option<&Value>) {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(word)) => words.push(word.clone()),
        Some(Value::Array(list)) => list.iter().for_each(|word| extend(words, Some(word))),
        Some(other) => words.push(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_found_wherever_some_client_has_them() {
        let command =
            |words: &[&str]| Reach::Command(words.iter().map(|word| (*word).to_owned()).collect());
        for (name, text, expected) in [
            (
                "a.json",
                r#"{"mcpServers": {"s": {"command": "c", "args": ["a", 1]}}}"#,
                command(&["c", "a", "1"]),
            ),
            (
                "a.json",
                "\u{feff}{\"servers\": {\"s\": {\"url\": \"https://a\"}}, // x\n}",
                Reach::Url("https://a".into()),
            ),
            (
                "a.json",
                r#"{"context_servers": {"s": {"command": {"path": "c", "args": ["a"]}}}}"#,
                command(&["c", "a"]),
            ),
            ("a.json", r#"{"context_servers": {"s": {"settings": {}}}}"#, Reach::Unknown),
            (
                "a.json",
                r#"{"mcp": {"s": {"type": "local", "command": ["c", "a"]}}}"#,
                command(&["c", "a"]),
            ),
            ("a.json", r#"{"mcp": {"servers": {"s": {"command": "c"}}}}"#, command(&["c"])),
            ("a.json", r#"{"amp.mcpServers": {"s": {"command": "c"}}}"#, command(&["c"])),
            (
                "a.json",
                r#"{"mcpServers": {"s": {"httpUrl": "https://a"}}}"#,
                Reach::Url("https://a".into()),
            ),
            (
                "a.json",
                r#"{"mcpServers": {"s": {"command": "c", "url": "https://a"}}}"#,
                command(&["c"]),
            ),
            ("a.json", r#"{"mcpServers": {"s": 7}}"#, Reach::Unknown),
            (
                "a.yaml",
                "extensions:\n  s:\n    enabled: true\n    type: stdio\n    cmd: c\n    args:\n    - a\n",
                command(&["c", "a"]),
            ),
            ("a.toml", "[mcp_servers.s]\ncommand = \"c\"\nargs = [\"a\"]", command(&["c", "a"])),
        ] {
            let listed = read(name, text).expect(text);
            let found: Vec<_> = listed.servers.iter().map(|s| (&*s.name, &s.reach)).collect();
            assert_eq!(found, [("s", &expected)], "{text}");
        }
        let text = r#"{"projects": {"/a": {"mcpServers": {"s": {"command": "c", "env": {"A": "1"}, "disabled": true}}}}}"#;
        let listed = read(".claude.json", text).expect(text);
        assert_eq!(listed.projects, ["/a"]);
        let server = &listed.servers[0];
        assert_eq!((server.project.as_deref(), server.enabled), (Some("/a"), false));
        assert_eq!(server.variables, ["A"]);
    }

    #[test]
    fn what_is_odd_is_said_and_bounded() {
        for (name, text) in [
            ("a.json", "{"),
            ("a.json", "[]"),
            ("a.json", "7"),
            ("a.json", &*"[".repeat(100_000)),
            ("a.toml", "= 1"),
            ("a.toml", &*format!("a = {}", "[".repeat(100_000))),
            ("a.yaml", "extensions: *x"),
        ] {
            assert!(read(name, text).is_err(), "{name}: {text:.20}");
        }
        assert_eq!(read("a.json", " "), Ok(Listed::default()));
        let many: Map<String, Value> =
            (0..SERVERS_MAX + 5).map(|n| (n.to_string(), Value::Null)).collect();
        let listed = read("a.json", &serde_json::json!({"servers": many}).to_string());
        let listed = listed.expect("JSON");
        assert_eq!((listed.servers.len(), listed.n_more), (SERVERS_MAX, 5));
    }
}
