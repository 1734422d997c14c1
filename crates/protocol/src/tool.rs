//! A tool as its upstream describes it, and what a call of it gave.

use crate::ToolName;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A tool as listed by its upstream. Everything in it is untrusted text.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolDefinition {
    /// The upstream's name for it.
    pub name: ToolName,
    /// A short display name.
    pub title: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// JSON Schema of the arguments, as given (draft-07 or 2020-12); `{"type":"object"}` where none was given.
    pub input_schema: Value,
    /// JSON Schema of the structured result, where there is one.
    pub output_schema: Option<Value>,
    /// Hints of the upstream (`readOnlyHint`, `destructiveHint`, ...), as given.
    pub annotations: Map<String, Value>,
    /// What else the upstream says of it (`_meta`, `icons`, `execution`, whatever comes later), as given.
    pub rest: Map<String, Value>,
}

impl ToolDefinition {
    /// Whether the upstream says that the tool changes nothing. A hint, never a proof.
    pub fn is_read_only(&self) -> bool {
        self.hint("readOnlyHint") == Some(true)
    }

    /// What the upstream's annotations claim that a call does. A tool that says nothing counts as one that writes:
    /// the protocol's own default, destructive, would have a person asked about nearly every tool there is.
    pub fn claimed_effect(&self) -> Effect {
        match (self.hint("readOnlyHint"), self.hint("destructiveHint")) {
            (Some(true), _) => Effect::Read,
            (_, Some(true)) => Effect::Destructive,
            _ => Effect::Write,
        }
    }

    /// Whether the upstream says that the tool deals with the world outside of it.
    pub fn claimed_world(&self) -> World {
        match self.hint("openWorldHint") {
            Some(false) => World::Closed,
            _ => World::Open,
        }
    }

    fn hint(&self, name: &str) -> Option<bool> {
        self.annotations.get(name).and_then(Value::as_bool)
    }
}

/// What a call of a tool does to the world, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It adds or changes something.
    Write,
    /// It removes or overwrites something, or does what cannot be undone.
    Destructive,
}

/// How far a tool reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum World {
    /// Only what its server holds itself.
    Closed,
    /// Whatever is out there.
    Open,
}

impl Effect {
    /// The stable name, as in configuration, pins and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

impl World {
    /// The stable name, as in pins and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
        }
    }
}

/// What is held to be true of a tool when it is decided about: what was approved, never what its server says today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolFacts {
    /// What a call does.
    pub effect: Effect,
    /// How far it reaches.
    pub world: World,
    /// The first characters of the pin of its definition; empty for tools of our own, which are not pinned.
    pub pin: String,
}

/// What an upstream answered to one call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToolResult {
    /// The content blocks as the protocol has them (`{"type":"text","text":...}`, images, resources).
    pub content: Vec<Value>,
    /// `structuredContent`, where the upstream gave it.
    pub structured: Option<Value>,
    /// The tool says that it failed.
    pub is_error: bool,
    /// `_meta`, as given. Untrusted; its keys of the protocol itself are nobody else's to read.
    pub meta: Map<String, Value>,
}

impl ToolResult {
    /// A result of one text block.
    pub fn text(text: impl Into<String>) -> Self {
        let block = serde_json::json!({"type": "text", "text": text.into()});
        Self { content: vec![block], ..Self::default() }
    }

    /// A structured result; its text block holds the same as JSON, for clients that read only text.
    pub fn structured(value: Value) -> Self {
        let text = value.to_string();
        Self { structured: Some(value), ..Self::text(text) }
    }

    /// A failure that the tool reports itself.
    pub fn error(message: impl Into<String>) -> Self {
        Self { is_error: true, ..Self::text(message) }
    }

    /// All of it as one JSON object, as the protocol writes a result. What the answer to a [`crate::Method`] has beside content
    /// (`contents`, `messages`, `completion`) is in [`ToolResult::structured`], and stands here by itself.
    pub fn whole(self, method: Option<crate::Method>) -> Value {
        let mut whole = match (method, self.structured) {
            (Some(_), Some(Value::Object(answer))) => answer,
            (_, structured) => {
                let mut whole = Map::new();
                whole.insert("content".to_owned(), self.content.into());
                whole.extend(structured.map(|value| ("structuredContent".to_owned(), value)));
                whole.insert("isError".to_owned(), self.is_error.into());
                whole
            }
        };
        if !self.meta.is_empty() {
            whole.insert("_meta".to_owned(), self.meta.into());
        }
        Value::Object(whole)
    }

    /// The text blocks, joined by line breaks; `None` if another kind of block is among them.
    pub fn only_text(&self) -> Option<String> {
        let texts: Option<Vec<&str>> = self.content.iter().map(text_of).collect();
        texts.map(|texts| texts.join("\n"))
    }
}

fn text_of(block: &Value) -> Option<&str> {
    let is_text = block.get("type").and_then(Value::as_str) == Some("text");
    block.get("text").and_then(Value::as_str).filter(|_| is_text)
}
