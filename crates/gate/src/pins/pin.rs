//! What of a tool is pinned, and what of it is shown.

use super::sketch::Sketch;
use crate::pins::scan::is_hidden;
use gloveport_crypto::{hex, sha256, sha256_of};
use gloveport_protocol::{Effect, ServerName, ToolDefinition, ToolFacts, World, canonical_json};
use serde_json::{Map, Value, json};
use std::fmt;

/// Hex characters of a pin in records and messages.
const PIN_CHARACTERS: usize = 12;

/// SHA-256 of something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// What an upstream says by annotations, as far as anything here listens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints {
    /// `readOnlyHint`
    pub read_only: Option<bool>,
    /// `destructiveHint`
    pub destructive: Option<bool>,
    /// `openWorldHint`
    pub open_world: Option<bool>,
}

/// A tool as it was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Of server, name, title, description and schemas.
    pub definition: Digest,
    /// Of all annotations.
    pub annotations: Digest,
    /// Of the input schema alone: a tool that was renamed is known by it.
    pub input: Digest,
    /// The annotations that say what a call does.
    pub hints: Hints,
    /// What a call does, for the policy.
    pub effect: Effect,
    /// How far it reaches, for the policy.
    pub world: World,
    /// Of its texts: a tool that was renamed and changed a little is known by it.
    pub sketch: Sketch,
}

impl Digest {
    /// The digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        super::sketch::from_hex(text).map(Self)
    }

    /// The first 12 hexadecimal digits.
    pub fn short(&self) -> String {
        self.to_string().chars().take(PIN_CHARACTERS).collect()
    }

    /// Of a definition: equal whatever the order of keys.
    pub fn of_definition(server: &ServerName, tool: &ToolDefinition) -> Self {
        // What the model protocol's `_meta` says is read by nobody and kept nowhere, so that it cannot be pinned.
        let value = json!({
            "name": tool.name.as_str(),
            "title": tool.title,
            "description": tool.description,
            "inputSchema": tool.input_schema,
            "outputSchema": tool.output_schema,
        });
        let text = canonical_json(&value);
        Self(sha256_of([b"gloveport-pin-1\0", server.as_str().as_bytes(), b"\0", text.as_bytes()]))
    }

    /// Of all annotations.
    pub fn of_annotations(annotations: &Map<String, Value>) -> Self {
        Self::of(canonical_json(&Value::Object(annotations.clone())).as_bytes())
    }

    /// Of an input schema.
    pub fn of_input(schema: &Value) -> Self {
        Self::of(canonical_json(schema).as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Hints {
    /// What a definition says.
    pub fn of(annotations: &Map<String, Value>) -> Self {
        let hint = |name: &str| annotations.get(name).and_then(Value::as_bool);
        Self {
            read_only: hint("readOnlyHint"),
            destructive: hint("destructiveHint"),
            open_world: hint("openWorldHint"),
        }
    }

    /// What is said here; where nothing is, what was said before.
    pub fn or(self, before: Self) -> Self {
        Self {
            read_only: self.read_only.or(before.read_only),
            destructive: self.destructive.or(before.destructive),
            open_world: self.open_world.or(before.open_world),
        }
    }

    /// What they claim that a call does: the same reading as [`ToolDefinition::claimed_effect`].
    pub fn effect(self) -> Effect {
        match (self.read_only, self.destructive) {
            (Some(true), _) => Effect::Read,
            (_, Some(true)) => Effect::Destructive,
            _ => Effect::Write,
        }
    }

    /// How far they claim that it reaches.
    pub fn world(self) -> World {
        if self.open_world == Some(false) { World::Closed } else { World::Open }
    }
}

impl Pin {
    /// Pins a definition as it is.
    pub fn of(server: &ServerName, tool: &ToolDefinition) -> Self {
        let hints = Hints::of(&tool.annotations);
        Self {
            definition: Digest::of_definition(server, tool),
            annotations: Digest::of_annotations(&tool.annotations),
            input: Digest::of_input(&tool.input_schema),
            hints,
            effect: hints.effect(),
            world: hints.world(),
            sketch: Sketch::of(tool),
        }
    }

    /// What policy is told.
    pub fn facts(&self) -> ToolFacts {
        ToolFacts { effect: self.effect, world: self.world, pin: self.definition.short() }
    }
}

/// A definition as one JSON value, to be kept and shown. [`Pin::of`] of what is read back from it is the same pin.
pub fn definition_value(tool: &ToolDefinition) -> Value {
    json!({
        "name": tool.name.as_str(),
        "title": tool.title,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "outputSchema": tool.output_schema,
        "annotations": tool.annotations,
    })
}

/// An approved definition as models may read it: no character that cannot be seen in its prose, and of its annotations
/// only what `hints` says.
///
/// Names, keys, constants, enumerations and defaults stay as they are: arguments are checked against them.
pub fn shown_definition(tool: &ToolDefinition, hints: Hints) -> ToolDefinition {
    let annotations = [
        ("readOnlyHint", hints.read_only),
        ("destructiveHint", hints.destructive),
        ("openWorldHint", hints.open_world),
    ];
    let annotations =
        annotations.into_iter().filter_map(|(name, hint)| Some((name.to_owned(), hint?.into())));
    let mut shown = ToolDefinition {
        name: tool.name.clone(),
        title: tool.title.as_deref().map(shown_text),
        description: tool.description.as_deref().map(shown_text),
        input_schema: tool.input_schema.clone(),
        output_schema: tool.output_schema.clone(),
        annotations: annotations.collect(),
        rest: tool.rest.clone(),
    };
    strip_prose(&mut shown.input_schema);
    if let Some(schema) = &mut shown.output_schema {
        strip_prose(schema);
    }
    shown
}

/// A text without control characters (but line breaks and tabs) and without what cannot be seen.
pub fn shown_text(text: &str) -> String {
    if text.chars().any(is_stripped) {
        text.chars().filter(|c| !is_stripped(*c)).collect()
    } else {
        text.to_owned()
    }
}

fn is_stripped(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t')) || is_hidden(character)
}

/// Cleans the texts of a schema that are prose. The walk keeps its own stack: a schema may be nested deeply.
fn strip_prose(schema: &mut Value) {
    let mut queue = vec![schema];
    while let Some(value) = queue.pop() {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    match value {
                        Value::String(text)
                            if matches!(key.as_str(), "title" | "description" | "$comment") =>
                        {
                            *text = shown_text(text);
                        }
                        // What an argument is compared with stays as it is.
                        _ if matches!(key.as_str(), "const" | "enum" | "default" | "examples") => {}
                        other => queue.push(other),
                    }
                }
            }
            Value::Array(items) => queue.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
