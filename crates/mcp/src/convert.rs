//! Reads what upstreams say about tools and results, leniently, from raw JSON; and writes ours.
//!
//! Leniently means: what can be used is used, what is odd and harmless is ignored, and what remains
//! is refused alone, with a reason. Nothing here checks a schema or trusts a text.

use crate::upstream::{clip, without_protocol};
use gloveport_executor::{DroppedTool, Item};
use gloveport_protocol::{Method, ToolDefinition, ToolName, ToolResult};
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, ResultType, Tool, ToolAnnotations};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest definition of one tool as JSON. The largest of 688 real ones has 34 KB.
const DEFINITION_BYTES_MAX: usize = 1 << 20;
/// Largest resource, template or prompt as JSON.
const ITEM_BYTES_MAX: usize = 1 << 20;
/// Longest URI, URI template or name of a prompt.
const KEY_BYTES_MAX: usize = 8 << 10;
/// Longest state that a server is given back.
const STATE_BYTES_MAX: usize = 1 << 20;
/// Characters of a dropped tool's name that are shown.
const SHOWN_NAME_CHARS: usize = 100;

/// Reads one tool of a listing; `place` counts from 1 over all pages.
///
/// # Errors
///
/// The tool's name or place, and why it cannot be used.
pub(crate) fn tool(raw: Value, place: usize) -> Result<ToolDefinition, DroppedTool> {
    let shown = match raw.get("name").and_then(Value::as_str) {
        Some(name) if !name.trim().is_empty() => clip(name, SHOWN_NAME_CHARS),
        Some(_) | None => format!("tool {place}"),
    };
    let dropped = |reason: String| DroppedTool { name: shown.clone(), reason };
    let bytes = raw.to_string().len();
    if bytes > DEFINITION_BYTES_MAX {
        let reason = format!("its definition has {bytes} bytes, at most {DEFINITION_BYTES_MAX}");
        return Err(dropped(reason));
    }
    let Value::Object(mut raw) = raw else {
        return Err(dropped("its definition is no JSON object".to_owned()));
    };
    let name = match raw.remove("name") {
        Some(Value::String(name)) => name,
        Some(_) => return Err(dropped("its name is no text".to_owned())),
        None => return Err(dropped("it has no name".to_owned())),
    };
    let name = ToolName::parse(&name).map_err(|error| dropped(error.to_string()))?;
    let input_schema =
        input_schema(raw.remove("inputSchema")).map_err(|odd| dropped(odd.into()))?;
    let annotations = match raw.remove("annotations") {
        Some(Value::Object(annotations)) => annotations,
        Some(_) | None => Map::new(),
    };
    let title = text(raw.remove("title")).or_else(|| text(annotations.get("title").cloned()));
    let description = text(raw.remove("description"));
    let output_schema = raw.remove("outputSchema").filter(Value::is_object);
    Ok(ToolDefinition {
        name,
        title,
        description,
        input_schema,
        output_schema,
        annotations,
        rest: raw,
    })
}

/// Reads one resource, template or prompt of a listing, which is asked for by its `key`. `None` where that is no text, or too
/// long, or has control characters, or where the whole is too large.
pub(crate) fn item(raw: Value, key: &str) -> Option<Item> {
    if raw.to_string().len() > ITEM_BYTES_MAX {
        return None;
    }
    let Value::Object(definition) = raw else {
        return None;
    };
    let key = definition.get(key).and_then(Value::as_str)?.to_owned();
    let is_good = !key.is_empty() && key.len() <= KEY_BYTES_MAX && !key.contains(char::is_control);
    is_good.then_some(Item { key, definition })
}

/// An object is kept as it is. None at all, `null` and `true` say nothing about the arguments,
/// which does no harm.
fn input_schema(raw: Option<Value>) -> Result<Value, &'static str> {
    match raw {
        Some(schema @ Value::Object(_)) => Ok(schema),
        None | Some(Value::Null | Value::Bool(true)) => Ok(json!({"type": "object"})),
        Some(Value::Bool(false)) => Err("its input schema is `false`: it accepts no arguments"),
        Some(Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err("its input schema is no JSON Schema")
        }
    }
}

fn text(raw: Option<Value>) -> Option<String> {
    match raw {
        Some(Value::String(text)) => Some(text),
        Some(_) | None => None,
    }
}

/// How a call ended, as far as it can be read.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// With a result.
    Result(ToolResult),
    /// With questions.
    InputRequired(InputRequired),
    /// With a task that works on it (the extension for tasks).
    Task(Map<String, Value>),
    /// With a promise that is not supported; the text says which.
    Unsupported(String),
    /// With something that is no answer at all; the text says why.
    Unreadable(String),
}

/// What a server wants to know before it answers (SEP-2322). All of it is untrusted.
#[derive(Debug, PartialEq)]
pub(crate) struct InputRequired {
    /// Its questions, by its own keys; may be empty.
    pub(crate) requests: BTreeMap<String, Value>,
    /// What it wants back, word for word.
    pub(crate) state: Option<String>,
}

/// Reads the answer to one call, of a tool where there is no `method`. Content blocks are kept as they are, whatever their type.
pub(crate) fn answer(raw: Value, method: Option<Method>) -> Answer {
    let Value::Object(mut raw) = raw else {
        return Answer::Unreadable("the result is no JSON object".to_owned());
    };
    match raw.get("resultType").and_then(Value::as_str) {
        None | Some("complete") => {}
        Some("input_required") => return input_required(raw),
        Some("task") if method.is_none() => return Answer::Task(raw),
        Some(other) => {
            let shown = clip(other, 40);
            let text =
                format!("it answered with a result of type `{shown}`, which is not supported");
            return Answer::Unsupported(text);
        }
    }
    let meta = match raw.remove("_meta") {
        Some(Value::Object(meta)) => without_protocol(meta),
        Some(_) | None => Map::new(),
    };
    if method.is_some() {
        raw.remove("resultType");
        let structured = Some(Value::Object(raw));
        return Answer::Result(ToolResult { structured, meta, ..ToolResult::default() });
    }
    let content = match raw.remove("content") {
        Some(Value::Array(blocks)) => blocks.into_iter().map(block).collect(),
        None | Some(Value::Null) => Vec::new(),
        Some(single) => vec![block(single)],
    };
    Answer::Result(ToolResult {
        content,
        // Many servers write `null` for none.
        structured: raw.remove("structuredContent").filter(|value| !value.is_null()),
        is_error: raw.get("isError") == Some(&Value::Bool(true)),
        meta,
    })
}

fn input_required(mut raw: Map<String, Value>) -> Answer {
    let requests = match raw.remove("inputRequests") {
        None | Some(Value::Null) => BTreeMap::new(),
        Some(Value::Object(requests)) => requests.into_iter().collect(),
        Some(_) => {
            return Answer::Unreadable("what it asks for is no list of questions".to_owned());
        }
    };
    let state = match raw.remove("requestState") {
        None | Some(Value::Null) => None,
        Some(Value::String(state)) if state.len() <= STATE_BYTES_MAX => Some(state),
        Some(_) => {
            let reason =
                format!("its `requestState` is no text of at most {STATE_BYTES_MAX} bytes");
            return Answer::Unreadable(reason);
        }
    };
    if requests.is_empty() && state.is_none() {
        return Answer::Unreadable("it asks for input and does not say which".to_owned());
    }
    Answer::InputRequired(InputRequired { requests, state })
}

fn block(raw: Value) -> Value {
    match raw {
        Value::Object(_) => raw,
        Value::String(text) => json!({"type": "text", "text": text}),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            json!({"type": "text", "text": raw.to_string()})
        }
    }
}

/// A tool as rmcp writes it.
pub(crate) fn to_wire_tool(tool: &ToolDefinition) -> Tool {
    let object = |schema: &Value| -> Arc<JsonObject> {
        Arc::new(schema.as_object().cloned().unwrap_or_default())
    };
    let mut wire = Tool::new_with_raw(
        tool.name.as_str().to_owned(),
        tool.description.clone().map(Into::into),
        object(&tool.input_schema),
    );
    wire.title.clone_from(&tool.title);
    wire.output_schema = tool.output_schema.as_ref().map(object);
    let annotations = Value::Object(tool.annotations.clone());
    // Hints of the wrong type say nothing, and are left out.
    wire.annotations = serde_json::from_value::<ToolAnnotations>(annotations)
        .ok()
        .filter(|annotations| *annotations != ToolAnnotations::default());
    wire
}

/// A result as rmcp writes it, marked as complete.
///
/// A block of an unknown kind becomes text, and so does a structured result without any block: some
/// clients read only the one, some only the other.
pub(crate) fn to_wire_result(result: ToolResult) -> CallToolResult {
    let blocks = result.content.iter().cloned().map(|block| {
        let text = block.to_string();
        serde_json::from_value(block).unwrap_or_else(|_| ContentBlock::text(text))
    });
    let mut wire = CallToolResult::default();
    let both = result.structured.as_ref().filter(|_| result.content.is_empty());
    let both = both.map(|structured| ContentBlock::text(structured.to_string()));
    wire.result_type = Some(ResultType::COMPLETE);
    wire.content = blocks.chain(both).collect();
    wire.structured_content = result.structured;
    wire.is_error = Some(result.is_error);
    wire
}

#[cfg(test)]
mod tests;
