//! YAML as a tree, built from the events of a parser, so that every bound is ours.
//!
//! Scalars are read by the core schema of YAML 1.2 (10.3): `yes` is a text. Aliases are copied, and count as often as they
//! are used; `<<` merges, as in YAML 1.1, because documents use it. Of several documents in one text the first is read.

use crate::document::{DEPTH_MAX, NODES_MAX};
use crate::error::{DocumentError, clip};
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// Bytes of all texts, those of aliases counted as often as they are used.
const TEXT_BYTES_MAX: usize = 64 << 20;

/// Reads the first document of a text.
pub(crate) fn read(text: &str) -> Result<Value, DocumentError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| {
            let line = error.marker().line();
            let reason = format!("line {line}: {}", clip(error.info(), 200));
            DocumentError::Unreadable(reason)
        })?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text =
                    style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
                let value = if is_text { Value::String(text.into_owned()) } else { plain(&text) };
                builder.value(value, anchor)?;
            }
            Event::Alias(anchor) => builder.alias(anchor)?,
            Event::SequenceStart(anchor, _) => builder.open(Open::List(Vec::new()), anchor)?,
            Event::MappingStart(anchor, _) => {
                let map = Open::Map { map: Map::new(), merged: Vec::new(), key: None };
                builder.open(map, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close()?,
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
        }
    }
    builder.root.ok_or_else(|| DocumentError::Unreadable("it is empty".to_owned()))
}

/// A collection that has not ended.
enum Open {
    List(Vec<Value>),
    Map { map: Map<String, Value>, merged: Vec<Value>, key: Option<String> },
}

/// What an anchor stands for, and what a copy of it costs.
struct Anchored {
    value: Value,
    nodes: usize,
    bytes: usize,
}

#[derive(Default)]
struct Builder {
    root: Option<Value>,
    open: Vec<(Open, usize)>,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    bytes: usize,
}

impl Builder {
    fn open(&mut self, collection: Open, anchor: usize) -> Result<(), DocumentError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(DocumentError::TooLarge { what: "levels", max: DEPTH_MAX });
        }
        self.spend(1, 0)?;
        self.open.push((collection, anchor));
        Ok(())
    }

    fn close(&mut self) -> Result<(), DocumentError> {
        let (collection, anchor) = self.open.pop().expect("the parser ends what it began");
        let value = match collection {
            Open::List(list) => Value::Array(list),
            Open::Map { mut map, merged, .. } => {
                for (key, value) in merged.into_iter().flat_map(entries) {
                    map.entry(key).or_insert(value);
                }
                Value::Object(map)
            }
        };
        self.place(value, anchor)
    }

    fn value(&mut self, value: Value, anchor: usize) -> Result<(), DocumentError> {
        self.spend(1, value.as_str().map_or(0, str::len))?;
        self.place(value, anchor)
    }

    fn alias(&mut self, anchor: usize) -> Result<(), DocumentError> {
        let anchored = self.anchors.get(&anchor);
        let unknown = || DocumentError::Unreadable("an alias stands for itself".to_owned());
        let Anchored { nodes, bytes, .. } = anchored.ok_or_else(unknown)?;
        let (nodes, bytes) = (*nodes, *bytes);
        self.spend(nodes, bytes)?;
        let value = self.anchors.get(&anchor).map(|anchored| anchored.value.clone());
        self.place(value.unwrap_or_default(), 0)
    }

    fn spend(&mut self, nodes: usize, bytes: usize) -> Result<(), DocumentError> {
        self.nodes = self.nodes.saturating_add(nodes);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.nodes > NODES_MAX {
            return Err(DocumentError::TooLarge { what: "values", max: NODES_MAX });
        }
        if self.bytes > TEXT_BYTES_MAX {
            return Err(DocumentError::TooLarge { what: "bytes", max: TEXT_BYTES_MAX });
        }
        Ok(())
    }

    /// Puts a value where it belongs: it is a key, a member or the whole.
    fn place(&mut self, value: Value, anchor: usize) -> Result<(), DocumentError> {
        if anchor > 0 {
            let (nodes, bytes, depth) = measure(&value);
            // What is kept for aliases is memory as well.
            self.spend(nodes, bytes)?;
            if depth + self.open.len() > DEPTH_MAX {
                return Err(DocumentError::TooLarge { what: "levels", max: DEPTH_MAX });
            }
            self.anchors.insert(anchor, Anchored { value: value.clone(), nodes, bytes });
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some((Open::List(list), _)) => list.push(value),
            Some((Open::Map { map, merged, key }, _)) => match key.take() {
                None => *key = Some(key_of(value)),
                Some(key) if key == "<<" => merged.push(value),
                Some(key) => drop(map.insert(key, value)),
            },
        }
        Ok(())
    }
}

fn entries(merged: Value) -> Vec<(String, Value)> {
    match merged {
        Value::Object(map) => map.into_iter().collect(),
        Value::Array(list) => list
            .into_iter()
            .filter_map(|value| match value {
                Value::Object(map) => Some(map),
                _ => None,
            })
            .flatten()
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// Keys are texts here: `200:` is `"200"`.
fn key_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Values, bytes of text, and levels.
fn measure(value: &Value) -> (usize, usize, usize) {
    let mut total = (1, 0, 1);
    let mut add = |key: usize, value: &Value| {
        let (nodes, bytes, depth) = measure(value);
        total = (total.0 + nodes, total.1 + bytes + key, total.2.max(depth + 1));
    };
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => total.1 = text.len(),
        Value::Array(list) => list.iter().for_each(|value| add(0, value)),
        Value::Object(map) => map.iter().for_each(|(key, value)| add(key.len(), value)),
    }
    total
}

/// A scalar without quotes, by the core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Value::String(text.to_owned());
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    let is_number = text.bytes().all(|byte| b"0123456789+-.eE".contains(&byte));
    if !is_number {
        return None;
    }
    let positive = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = positive.parse::<u64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = positive.parse::<i64>() {
        return Some(whole.into());
    }
    positive.parse::<f64>().ok().and_then(Number::from_f64)
}
