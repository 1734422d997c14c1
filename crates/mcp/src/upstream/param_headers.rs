//! Arguments that a tool wants to see in the headers of a request as well (`x-mcp-header` in its input schema, SEP-2243), so that
//! what stands between can route without reading the message.
//!
//! What a header says is what the arguments say: nothing is taken from anywhere else.

use super::text::clip;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The keyword in a schema.
const KEYWORD: &str = "x-mcp-header";
/// Begins the headers' names.
const PREFIX: &str = "mcp-param-";
/// Headers of one tool.
const HEADERS_MAX: usize = 64;
/// Longest name of a header, without its beginning.
const NAME_BYTES_MAX: usize = 128;
/// Longest value of a header. One that is longer is not sent, and the server says so.
const VALUE_BYTES_MAX: usize = 8 << 10;
/// Depth of a schema that is looked through.
const DEPTH_MAX: usize = 64;

/// One argument that goes into a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParamHeader {
    /// The names of the properties that lead to it.
    path: Vec<String>,
    name: HeaderName,
}

/// Which arguments go into headers, by the input schema of a tool.
///
/// # Errors
///
/// What is wrong with an annotation. The protocol wants the whole tool dropped then.
pub(super) fn read(schema: &Value) -> Result<Vec<ParamHeader>, String> {
    let mut reading = Reading { found: Vec::new(), names: BTreeSet::new() };
    reading.take(schema, &mut Vec::new(), Place::OnChain(0))?;
    Ok(reading.found)
}

/// The headers of one call.
pub(super) fn of_call(
    headers: &[ParamHeader],
    arguments: &Map<String, Value>,
) -> Vec<(HeaderName, HeaderValue)> {
    let sent = headers.iter().filter_map(|header| {
        let (first, rest) = header.path.split_first()?;
        let value = rest.iter().try_fold(arguments.get(first)?, |value, name| value.get(name))?;
        let value = HeaderValue::from_str(&encoded(&plain(value)?)).ok()?;
        Some((header.name.clone(), value))
    });
    sent.filter(|(_, value)| value.len() <= VALUE_BYTES_MAX).collect()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A text as a header can carry it: as it is where that is unambiguous.
fn encoded(text: &str) -> String {
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    let bytes = text.as_bytes();
    let is_odd = is_blank(bytes.first())
        || is_blank(bytes.last())
        || bytes.iter().any(|byte| !(0x20..=0x7e).contains(byte))
        || (text.starts_with("=?base64?") && text.ends_with("?="));
    if is_odd { format!("=?base64?{}?=", BASE64_STANDARD.encode(text)) } else { text.to_owned() }
}

struct Reading {
    found: Vec<ParamHeader>,
    names: BTreeSet<String>,
}

/// Where in a schema we are: an annotation stands on properties of the root, or of such properties.
#[derive(Clone, Copy)]
enum Place {
    OnChain(usize),
    Off(usize),
}

impl Place {
    fn below(self) -> Option<Self> {
        match self {
            Self::OnChain(depth) => (depth < DEPTH_MAX).then_some(Self::OnChain(depth + 1)),
            Self::Off(depth) => (depth < DEPTH_MAX).then_some(Self::Off(depth + 1)),
        }
    }

    fn off(self) -> Self {
        match self {
            Self::OnChain(depth) | Self::Off(depth) => Self::Off(depth),
        }
    }
}

impl Reading {
    fn take(&mut self, schema: &Value, path: &mut Vec<String>, at: Place) -> Result<(), String> {
        // What is deeper than any real schema is the matter of whoever validates with it.
        let Some(below) = at.below() else {
            return Ok(());
        };
        match schema {
            Value::Object(schema) => {
                if let Some(name) = schema.get(KEYWORD) {
                    self.annotated(schema, name, path, at)?;
                }
                for (keyword, value) in schema {
                    self.keyword(keyword, value, path, below)?;
                }
                Ok(())
            }
            Value::Array(all) => {
                all.iter().try_for_each(|schema| self.take(schema, path, below.off()))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
        }
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &Value,
        path: &mut Vec<String>,
        below: Place,
    ) -> Result<(), String> {
        match (keyword, value) {
            ("properties", Value::Object(properties)) => {
                for (name, schema) in properties {
                    path.push(name.clone());
                    let taken = self.take(schema, path, below);
                    path.pop();
                    taken?;
                }
                Ok(())
            }
            (
                "$defs" | "definitions" | "dependencies" | "dependentSchemas" | "patternProperties",
                Value::Object(schemas),
            ) => schemas.values().try_for_each(|schema| self.take(schema, path, below.off())),
            // Data and names, no schemas.
            (KEYWORD | "default" | "const" | "enum" | "examples" | "dependentRequired", _) => {
                Ok(())
            }
            (_, value) => self.take(value, path, below.off()),
        }
    }

    fn annotated(
        &mut self,
        schema: &Map<String, Value>,
        name: &Value,
        path: &[String],
        at: Place,
    ) -> Result<(), String> {
        let shown = clip(&path.join("."), 100);
        let odd = |what: &str| Err(format!("`{KEYWORD}` of `{shown}` {what}"));
        if path.is_empty() || matches!(at, Place::Off(_)) {
            return odd("is not on a property of the arguments");
        }
        let Some(name) = name.as_str().filter(|name| !name.is_empty()) else {
            return odd("is no name of a header");
        };
        let header = HeaderName::from_bytes(format!("{PREFIX}{name}").as_bytes());
        let (Ok(header), true) = (header, name.len() <= NAME_BYTES_MAX) else {
            return odd("is no name of a header");
        };
        if !matches!(
            schema.get("type").and_then(Value::as_str),
            Some("string" | "integer" | "boolean")
        ) {
            return odd("is not on a string, an integer or a boolean");
        }
        if !self.names.insert(header.as_str().to_owned()) {
            return odd("is used twice");
        }
        if self.found.len() == HEADERS_MAX {
            return odd(&format!("is one of over {HEADERS_MAX}"));
        }
        self.found.push(ParamHeader { path: path.to_vec(), name: header });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(schema: &Value, arguments: &Value, expected: Result<&str, &str>) {
        let arguments = arguments.as_object().expect("arguments");
        let shown = read(schema).map(|headers| {
            let sent = of_call(&headers, arguments);
            let sent = sent
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.to_str().expect("it is plain")));
            sent.collect::<Vec<_>>().join(", ")
        });
        assert_eq!(shown, expected.map(str::to_owned).map_err(str::to_owned), "{schema}");
    }

    fn with(property: &Value) -> Value {
        json!({"type": "object", "properties": {"a": property}})
    }

    #[test]
    fn annotated_arguments_go_into_headers() {
        let text = with(&json!({"type": "string", "x-mcp-header": "Region"}));
        for (value, expected) in [
            (json!("eu-1"), "mcp-param-region: eu-1"),
            (json!(""), "mcp-param-region: "),
            (json!(" eu"), "mcp-param-region: =?base64?IGV1?="),
            (json!("ö"), "mcp-param-region: =?base64?w7Y=?="),
            (json!("a\r\nX-Admin: 1"), "mcp-param-region: =?base64?YQ0KWC1BZG1pbjogMQ==?="),
            (json!("=?base64?x?="), "mcp-param-region: =?base64?PT9iYXNlNjQ/eD89?="),
            (json!(null), ""),
            (json!(["eu"]), ""),
            (json!("x".repeat(9_000)), ""),
        ] {
            check(&text, &json!({"a": value}), Ok(expected));
        }
        check(&text, &json!({"b": 1}), Ok(""));
        let number = with(&json!({"type": "integer", "x-mcp-header": "N"}));
        check(
            &number,
            &json!({"a": 9_007_199_254_740_993_u64}),
            Ok("mcp-param-n: 9007199254740993"),
        );
        let nested = with(&json!({"type": "object", "properties": {
            "b": {"type": "boolean", "x-mcp-header": "B"}}}));
        check(&nested, &json!({"a": {"b": true}}), Ok("mcp-param-b: true"));
        check(&nested, &json!({"a": 5}), Ok(""));
        // Names and data that only look like annotations.
        let named = json!({"properties": {"x-mcp-header": {"type": "string"}},
            "default": {"x-mcp-header": 5}, "dependentRequired": {"x-mcp-header": []}});
        check(&named, &json!({"x-mcp-header": "a"}), Ok(""));
    }

    #[test]
    fn an_odd_annotation_is_told() {
        let odd = |what: &str| format!("`x-mcp-header` of `a` {what}");
        for (property, what) in [
            (json!({"type": "string", "x-mcp-header": ""}), "is no name of a header"),
            (json!({"type": "string", "x-mcp-header": 5}), "is no name of a header"),
            (json!({"type": "string", "x-mcp-header": "a b"}), "is no name of a header"),
            (json!({"type": "string", "x-mcp-header": "a\r\nb"}), "is no name of a header"),
            (json!({"type": "string", "x-mcp-header": "ö"}), "is no name of a header"),
            (
                json!({"type": "number", "x-mcp-header": "A"}),
                "is not on a string, an integer or a boolean",
            ),
            (json!({"x-mcp-header": "A"}), "is not on a string, an integer or a boolean"),
            (
                json!({"type": "array", "items": {"type": "string", "x-mcp-header": "A"}}),
                "is not on a property of the arguments",
            ),
            (
                json!({"anyOf": [{"type": "string", "x-mcp-header": "A"}]}),
                "is not on a property of the arguments",
            ),
        ] {
            check(&with(&property), &json!({}), Err(&odd(what)));
        }
        check(
            &json!({"x-mcp-header": "A", "type": "string"}),
            &json!({}),
            Err("`x-mcp-header` of `` is not on a property of the arguments"),
        );
        let twice = json!({"properties": {"a": {"type": "string", "x-mcp-header": "A"},
            "b": {"type": "string", "x-mcp-header": "a"}}});
        check(&twice, &json!({}), Err("`x-mcp-header` of `b` is used twice"));
    }
}
