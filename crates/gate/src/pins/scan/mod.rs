//! Reads the texts of a tool for attacks on a model: what cannot be seen, what speaks to the model instead of about the
//! tool, what is encoded, what points at other servers' tools, what wants to be told more than a tool needs.
//!
//! It is offline and deterministic, and no wall: words can always be put otherwise. What it finds at first contact makes a
//! person look, and what nobody approved is never shown. What is only odd is told and holds nothing.

mod hidden;
mod names;
mod payload;
mod phrases;
mod secrets;
mod words;

pub(super) use hidden::is_hidden;

use phrases::Phrases;

use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use serde_json::Value;
use std::fmt;

/// Texts of one tool that are read; a tool with more is odd by itself.
const TEXTS_MAX: usize = 20_000;
/// Bytes of them all together.
const BYTES_MAX: usize = 1 << 20;
/// Findings that are kept of one tool.
const FINDINGS_MAX: usize = 32;
/// Characters of an excerpt before they are escaped.
const EXCERPT_CHARACTERS: usize = 60;
/// Bytes of a place.
const PLACE_BYTES: usize = 120;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Told, where somebody asks.
    Low,
    /// Worth a look.
    Medium,
    /// The tool is held.
    High,
}

/// Something odd in a tool's texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// What: a stable word.
    pub code: &'static str,
    /// Where: `description`, `inputSchema/properties/x/description`. Escaped.
    pub place: String,
    /// The text itself, escaped and cut.
    pub excerpt: String,
}

/// Another server, and its tools that were approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbor {
    /// Its name.
    pub server: ServerName,
    /// Their names.
    pub tools: Vec<ToolName>,
}

/// `hidden-unicode (high) in description: "a\u{200b}b"`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, code, place, excerpt } = self;
        write!(f, "{code} ({}) in {place}: \"{excerpt}\"", severity.as_str())
    }
}

impl Severity {
    /// The stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What is odd about a tool, the worst first. `siblings` are all tools of its server, `neighbors` those of others.
///
/// At most 32 findings. A tool with more texts than are read (20,000 or a megabyte) is `too-much-text`.
pub fn scan(
    server: &ServerName,
    tool: &ToolDefinition,
    siblings: &[ToolDefinition],
    neighbors: &[Neighbor],
) -> Vec<Finding> {
    let mut found = Found::default();
    let (mut texts, phrases) = (Texts::default(), Phrases::read());
    texts.push(Kind::Name, "name", tool.name.as_str());
    if let Some(title) = &tool.title {
        texts.push(Kind::Prose, "title", title);
    }
    if let Some(description) = &tool.description {
        texts.push(Kind::Prose, "description", description);
    }
    texts.push_schema("inputSchema", &tool.input_schema);
    if let Some(schema) = &tool.output_schema {
        texts.push_schema("outputSchema", schema);
    }
    for text in &texts.all {
        one_text(&phrases, text, &mut found);
    }
    names::references(&names::Around { server, siblings, neighbors }, &texts.all, &mut found);
    names::shadowing(tool, neighbors, &mut found);
    names::sinks(&tool.input_schema, &mut found);
    if texts.is_cut {
        found.push(Severity::High, "too-much-text", "the definition", "");
    }
    found.sorted()
}

/// The same for what a server says about itself.
pub fn scan_instructions(
    server: &ServerName,
    text: &str,
    siblings: &[ToolDefinition],
    neighbors: &[Neighbor],
) -> Vec<Finding> {
    let mut found = Found::default();
    let (mut texts, phrases) = (Texts::default(), Phrases::read());
    texts.push(Kind::Prose, "instructions", text);
    for text in &texts.all {
        one_text(&phrases, text, &mut found);
    }
    names::references(&names::Around { server, siblings, neighbors }, &texts.all, &mut found);
    if texts.is_cut {
        found.push(Severity::High, "too-much-text", "instructions", "");
    }
    found.sorted()
}

fn one_text(phrases: &Phrases, text: &Text<'_>, found: &mut Found) {
    hidden::look(text, found);
    secrets::look(text, found);
    if text.kind != Kind::Pattern {
        phrases.look(text, found);
        payload::look(phrases, text, found);
    }
}

/// What a text is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The name of a tool or of a property.
    Name,
    /// For a reader.
    Prose,
    /// A constant, an item of an enumeration, a default, an example.
    Value,
    /// A regular expression.
    Pattern,
}

/// One text of a tool.
struct Text<'a> {
    kind: Kind,
    place: String,
    words: &'a str,
}

#[derive(Default)]
struct Texts<'a> {
    all: Vec<Text<'a>>,
    bytes: usize,
    is_cut: bool,
}

impl<'a> Texts<'a> {
    fn push(&mut self, kind: Kind, place: &str, text: &'a str) {
        self.bytes += text.len();
        if self.all.len() >= TEXTS_MAX || self.bytes > BYTES_MAX {
            self.is_cut = true;
        } else {
            self.all.push(Text { kind, place: place.to_owned(), words: text });
        }
    }

    /// All keys and strings of a schema. The walk keeps its own stack.
    fn push_schema(&mut self, root: &str, schema: &'a Value) {
        let mut queue = vec![(Kind::Prose, root.to_owned(), schema)];
        while let Some((kind, place, value)) = queue.pop() {
            if self.is_cut {
                return;
            }
            match value {
                Value::String(text) => self.push(kind, &place, text),
                Value::Array(items) => {
                    queue.extend(items.iter().rev().map(|item| (kind, place.clone(), item)));
                }
                Value::Object(entries) => {
                    for (key, value) in entries.iter().rev() {
                        let below = joined(&place, key);
                        if !is_keyword(key) {
                            self.push(Kind::Name, &below, key);
                        }
                        queue.push((kind_of(kind, key), below, value));
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
    }
}

/// The key of a schema for what everybody knows it to be; others are names that somebody chose.
fn is_keyword(key: &str) -> bool {
    key.len() < 24 && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'$')
}

fn kind_of(above: Kind, key: &str) -> Kind {
    match key {
        "pattern" => Kind::Pattern,
        "enum" | "const" | "default" | "examples" => Kind::Value,
        _ => above,
    }
}

fn joined(place: &str, key: &str) -> String {
    let mut end = key.len().min(PLACE_BYTES.saturating_sub(place.len()));
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < key.len() { "…" } else { "" };
    format!("{place}/{}{cut}", key[..end].escape_debug())
}

/// What was found so far.
#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    /// Notes a finding; the same code counts once in a place.
    fn push(&mut self, severity: Severity, code: &'static str, place: &str, excerpt: &str) {
        let is_known = |known: &Finding| {
            known.code == code && known.place == place && known.severity >= severity
        };
        if self.0.len() >= 2 * FINDINGS_MAX && severity < Severity::High
            || self.0.iter().any(is_known)
        {
            return;
        }
        if self.0.len() < 4 * FINDINGS_MAX {
            let excerpt = hidden::escaped(excerpt, EXCERPT_CHARACTERS);
            self.0.push(Finding { severity, code, place: place.to_owned(), excerpt });
        }
    }

    fn sorted(mut self) -> Vec<Finding> {
        self.0.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self.0.truncate(FINDINGS_MAX);
        self.0
    }
}

/// The part of a text round a place, for an excerpt.
fn around(text: &str, start: usize) -> &str {
    let mut from = start.saturating_sub(12).min(text.len());
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    &text[from..]
}
