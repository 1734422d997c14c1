//! The form of a kept listing: lines of JSON. One line is one thing, so that a large listing is never held a second time
//! as values.

use super::{Kept, Spoken};
use crate::upstream::{DroppedTool, Item, Listing};
use gloveport_crypto::{hex, sha256};
use gloveport_protocol::{Method, ServerName, ToolDefinition, ToolName};
use serde_json::{Map, Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The version of the form. Another one is not read.
const FORMAT: &str = "gloveport listing 1";

/// The text of a file; nothing where it would be longer than `bytes_max`.
pub(super) fn write(
    server: &ServerName,
    digest: &[u8; 32],
    (listing, listed, spoken): (&Listing, SystemTime, Option<&Spoken>),
    bytes_max: usize,
) -> Option<String> {
    let mut lines = Lines::new(bytes_max);
    lines.add(&json!({
        "format": FORMAT,
        "server": server.as_str(),
        "configuration": hex(digest),
        "listed_ms": milliseconds(listed),
        "spoken": spoken.map(|spoken| json!([spoken.words, milliseconds(spoken.since)])),
        "instructions": listing.instructions,
        "methods": listing.methods.iter().map(|method| method.as_str()).collect::<Vec<_>>(),
    }))?;
    for tool in &listing.tools {
        lines.add(&json!({"tool": {
            "name": tool.name.as_str(),
            "title": tool.title,
            "description": tool.description,
            "inputSchema": tool.input_schema,
            "outputSchema": tool.output_schema,
            "annotations": tool.annotations,
            "rest": tool.rest,
        }}))?;
    }
    for dropped in &listing.dropped {
        lines.add(&json!({"dropped": [dropped.name, dropped.reason]}))?;
    }
    for (kind, items) in [
        ("resource", &listing.resources),
        ("template", &listing.templates),
        ("prompt", &listing.prompts),
    ] {
        for item in items {
            lines.add(&json!({kind: [item.key, item.definition]}))?;
        }
    }
    lines.end()
}

/// Reads a file.
///
/// # Errors
///
/// Why it cannot be used.
pub(super) fn read(text: &str, server: &ServerName, digest: &[u8; 32]) -> Result<Kept, String> {
    let whole = whole(text).ok_or("it is not whole")?;
    let mut lines = whole.lines();
    let head: Value = parse(lines.next().unwrap_or_default())?;
    if head.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err("it is of another version".to_owned());
    }
    let is = |key: &str, wanted: &str| head.get(key).and_then(Value::as_str) == Some(wanted);
    if !is("server", server.as_str()) || !is("configuration", &hex(digest)) {
        return Err("it is that of another server".to_owned());
    }
    let mut kept = begun(&head).ok_or("its first line cannot be read")?;
    for line in lines {
        let (kind, value) = only(parse(line)?).ok_or("a line holds not one thing")?;
        take(&mut kept.listing, &kind, value).ok_or("a line cannot be read")?;
    }
    Ok(kept)
}

/// What is before the last line, where that says that nothing is missing.
pub(super) fn whole(text: &str) -> Option<&str> {
    let (before, last) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let before = &text[..=before.len()];
    let end: Value = serde_json::from_str(last).ok()?;
    let is_whole = end.get("sha256")?.as_str()? == hex(&sha256(before.as_bytes()));
    is_whole.then_some(before)
}

fn begun(head: &Value) -> Option<Kept> {
    let methods = head.get("methods")?.as_array()?.iter();
    let spoken = match head.get("spoken")? {
        Value::Null => None,
        spoken => Some(Spoken {
            words: spoken.get(0)?.as_str()?.to_owned(),
            since: moment(spoken.get(1)?)?,
        }),
    };
    let listing = Listing {
        instructions: optional(head.get("instructions")?).ok()?,
        methods: methods.map(|method| Method::parse(method.as_str()?)).collect::<Option<_>>()?,
        ..Listing::default()
    };
    Some(Kept { listing, listed: moment(head.get("listed_ms")?)?, spoken })
}

fn take(listing: &mut Listing, kind: &str, value: Value) -> Option<()> {
    match kind {
        "tool" => listing.tools.push(tool(value)?),
        "dropped" => listing.dropped.push(DroppedTool {
            name: value.get(0)?.as_str()?.to_owned(),
            reason: value.get(1)?.as_str()?.to_owned(),
        }),
        "resource" => listing.resources.push(item(value)?),
        "template" => listing.templates.push(item(value)?),
        "prompt" => listing.prompts.push(item(value)?),
        _ => return None,
    }
    Some(())
}

fn tool(value: Value) -> Option<ToolDefinition> {
    let Value::Object(mut fields) = value else { return None };
    let mut of = |key: &str| fields.remove(key);
    Some(ToolDefinition {
        name: ToolName::parse(of("name")?.as_str()?).ok()?,
        title: optional(&of("title")?).ok()?,
        description: optional(&of("description")?).ok()?,
        input_schema: of("inputSchema")?,
        output_schema: of("outputSchema").filter(|schema| !schema.is_null()),
        annotations: object(of("annotations")?)?,
        rest: object(of("rest")?)?,
    })
}

fn item(value: Value) -> Option<Item> {
    let Value::Array(parts) = value else { return None };
    let [key, definition] = <[Value; 2]>::try_from(parts).ok()?;
    Some(Item { key: key.as_str()?.to_owned(), definition: object(definition)? })
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// A text, or `None` for `null`.
///
/// # Errors
///
/// Where it is something else.
fn optional(value: &Value) -> Result<Option<String>, NoText> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(NoText),
    }
}

/// A value that is neither a text nor `null`.
struct NoText;

fn only(value: Value) -> Option<(String, Value)> {
    let fields = object(value)?;
    let is_one = fields.len() == 1;
    fields.into_iter().next().filter(|_| is_one)
}

fn parse(line: &str) -> Result<Value, String> {
    serde_json::from_str(line).map_err(|error| format!("it is no JSON: {error}"))
}

fn milliseconds(moment: SystemTime) -> u64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn moment(value: &Value) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(value.as_u64()?))
}

pub(super) struct Lines {
    text: String,
    /// Lines so far.
    n: usize,
    bytes_max: usize,
}

impl Lines {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { text: String::new(), n: 0, bytes_max }
    }

    /// Adds a line; nothing where there is no room for it.
    pub(super) fn add(&mut self, value: &Value) -> Option<()> {
        self.text.push_str(&value.to_string());
        self.text.push('\n');
        self.n += 1;
        // Room for the last line.
        (self.text.len() + 200 <= self.bytes_max).then_some(())
    }

    /// The whole text, with the line that ends it.
    pub(super) fn end(mut self) -> Option<String> {
        let (n_lines, digest) = (self.n, hex(&sha256(self.text.as_bytes())));
        self.add(&json!({"lines": n_lines, "sha256": digest}))?;
        Some(self.text)
    }
}
