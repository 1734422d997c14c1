//! Names: other servers' tools that a text points at, tools that pass for another, and properties that ask for more than
//! a tool needs.

use super::hidden::escaped;
use super::words::words;
use super::{Found, Kind, Neighbor, Severity, Text, around};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use serde_json::Value;
use std::collections::BTreeSet;

/// Bytes of a tool's name from which on it is told from a plain word.
const DISTINCT_BYTES: usize = 6;
/// Words that tell a model what to do with a tool that it did not ask about.
const STEERING: [&str; 16] = [
    "instead",
    "must",
    "always",
    "whenever",
    "before",
    "first",
    "never",
    "bcc",
    "redirect",
    "replace",
    "replaces",
    "deprecated",
    "broken",
    "prefer",
    "rather",
    "override",
];
/// Names of free texts that collect what a model knows.
const SINKS: [&str; 16] = [
    "context",
    "notes",
    "note",
    "sidenote",
    "side_note",
    "memo",
    "reasoning",
    "thoughts",
    "thought_process",
    "conversation",
    "conversation_history",
    "chat_history",
    "history",
    "system_prompt",
    "user_intent",
    "metadata",
];

/// The tools round one.
pub(super) struct Around<'a> {
    pub(super) server: &'a ServerName,
    pub(super) siblings: &'a [ToolDefinition],
    pub(super) neighbors: &'a [Neighbor],
}

/// Texts that name tools of other servers. Where they say what to do with them it is high, else medium.
pub(super) fn references(around_it: &Around<'_>, texts: &[Text<'_>], found: &mut Found) {
    let own: BTreeSet<&str> = around_it.siblings.iter().map(|tool| tool.name.as_str()).collect();
    let others = around_it.neighbors.iter().filter(|neighbor| neighbor.server != *around_it.server);
    let mut foreign: BTreeSet<&str> = BTreeSet::new();
    for neighbor in others {
        foreign.extend(neighbor.tools.iter().map(ToolName::as_str));
    }
    let is_told = |name: &&str| !own.contains(*name) && is_distinct(name);
    let foreign: BTreeSet<&str> = foreign.into_iter().filter(is_told).collect();
    if foreign.is_empty() {
        return;
    }
    for text in texts.iter().filter(|text| text.kind == Kind::Prose) {
        for (start, word) in identifiers(text.words) {
            let name = word.rsplit_once('.').map_or(word, |(_, name)| name);
            if !foreign.contains(name) {
                continue;
            }
            let is_steering =
                words(text.words).iter().any(|word| STEERING.contains(&word.text.as_str()));
            let severity = if is_steering { Severity::High } else { Severity::Medium };
            found.push(severity, "cross-reference", &text.place, around(text.words, start));
        }
    }
}

/// A name that is no plain word: `send_email`, `sendEmail`, `send-email`.
fn is_distinct(name: &str) -> bool {
    let is_compound = name.contains(['_', '-']) || name.chars().skip(1).any(char::is_uppercase);
    name.len() >= DISTINCT_BYTES && is_compound
}

/// What looks like a name of a program, with its place.
fn identifiers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut rest = 0;
    text.split(move |c: char| !is_part(c)).map(move |word| {
        // `split` drops one separator, of whatever length.
        let start = text[rest..].find(word).map_or(rest, |offset| rest + offset);
        rest = start + word.len();
        (start, word.trim_matches(['.', '-']))
    })
}

/// A name that another server has too, or that looks the same and is not.
pub(super) fn shadowing(tool: &ToolDefinition, neighbors: &[Neighbor], found: &mut Found) {
    let name = tool.name.as_str();
    for neighbor in neighbors {
        for other in &neighbor.tools {
            let other = other.as_str();
            if name == other {
                // A matter of course among servers: here a tool is always called by its server too.
                let told = format!("{}.{}", neighbor.server.as_str(), escaped(other, 64));
                found.push(Severity::Low, "same-name", "name", &told);
            } else if !name.is_ascii() && plain(name) == plain(other) {
                found.push(Severity::High, "look-alike-name", "name", name);
            }
        }
    }
    let letters = name.chars().filter(|c| c.is_alphabetic());
    let (latin, foreign): (Vec<char>, Vec<char>) = letters.partition(char::is_ascii);
    let looks_latin = foreign.iter().any(|c| plain(&c.to_string()).is_ascii());
    if !latin.is_empty() && looks_latin {
        found.push(Severity::High, "look-alike-name", "name", name);
    }
}

fn plain(name: &str) -> String {
    words(name).iter().map(|word| word.text.as_str()).collect()
}

/// Free texts among the arguments that ask for what a model knows.
pub(super) fn sinks(schema: &Value, found: &mut Found) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let is_text = property.get("type").and_then(Value::as_str) == Some("string")
            && property.get("enum").is_none();
        let is_open =
            property.get("additionalProperties").is_some_and(|more| *more != Value::Bool(false));
        if (is_text || is_open) && SINKS.contains(&name.to_ascii_lowercase().as_str()) {
            found.push(Severity::Medium, "sink", &format!("inputSchema/properties/{name}"), name);
        }
    }
}
