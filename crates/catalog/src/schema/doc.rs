//! What a schema says about a value in words and facts, read for a comment behind a property.
//!
//! Texts are kept as they came, only made harmless; `prose` makes them short.

use super::Doc;
use crate::text;
use serde_json::{Map, Value};

/// Bytes of a description that are looked at.
const TEXT_BYTES_MAX: usize = 1_024;
/// Bytes of a value in a fact.
pub(super) const FACT_BYTES_MAX: usize = 80;
/// Bytes of a pattern beside an example.
const EXAMPLE_BYTES_MAX: usize = 16;
/// Widths of numbers, which say nothing in JavaScript.
const NUMBER_FORMATS: &[&str] = &["double", "float", "int32", "int64", "uint32", "uint64"];

/// The words and facts of a schema.
pub(super) fn doc(schema: &Value) -> Doc {
    let Value::Object(map) = schema else {
        return Doc::default();
    };
    let description = map.get("description").and_then(Value::as_str).unwrap_or_default();
    let default = map.get("default").map(|default| (is_empty(default), short_json(default)));
    let has_default = matches!(default, Some((true, _) | (_, Some(_))));
    let default = default.and_then(|(is_empty, json)| json.filter(|_| !is_empty));
    let mut facts = Vec::new();
    if map.get("deprecated") == Some(&Value::Bool(true)) {
        facts.push("deprecated".to_owned());
    }
    limits(map, &mut facts);
    if let Some(inner) = only_alternative(map) {
        limits(inner, &mut facts);
    }
    let has_limits = !facts.is_empty();
    let has_example = default.is_none();
    facts.extend(default.map(|json| format!("default {json}")));
    let example = map.get("examples").and_then(|examples| examples.get(0));
    let example = example.or(map.get("example")).filter(|_| has_example);
    facts.extend(example.and_then(short_json).map(|json| format!("e.g. {json}")));
    Doc {
        text: text::comment(description, TEXT_BYTES_MAX).trim().to_owned(),
        facts: facts.iter().map(|fact| text::comment_line(fact, 2 * FACT_BYTES_MAX)).collect(),
        has_default,
        has_limits,
        is_cut: description.len() > TEXT_BYTES_MAX,
    }
}

/// The schema beside `null` where there is one: generators write optional values like this.
fn only_alternative(map: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let members = map.get("anyOf").or(map.get("oneOf"))?.as_array()?;
    let is_null = |member: &&Value| member.get("type").and_then(Value::as_str) == Some("null");
    match (members.len(), members.iter().find(|member| !is_null(member))) {
        (2, Some(member)) if members.iter().any(|member| is_null(&member)) => member.as_object(),
        _ => None,
    }
}

/// `1..100`, `2..64 chars`, `not empty`, `email`, `/^a+$/`.
fn limits(map: &Map<String, Value>, facts: &mut Vec<String>) {
    let bound = |keyword: &str| match map.get(keyword) {
        Some(Value::Number(bound)) if !is_implied(bound) => Some(bound.to_string()),
        _ => None,
    };
    for (least, most, unit) in [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " chars"),
        ("minItems", "maxItems", " items"),
    ] {
        let fact = match (bound(least), bound(most)) {
            (Some(least), Some(most)) if least == most => format!("{least}{unit}"),
            (Some(least), Some(most)) => format!("{least}..{most}{unit}"),
            (Some(least), None) if least == "1" && !unit.is_empty() => "not empty".to_owned(),
            (Some(least), None) if least == "0" && !unit.is_empty() => continue,
            (Some(least), None) => format!(">={least}{unit}"),
            (None, Some(most)) => format!("<={most}{unit}"),
            (None, None) => continue,
        };
        facts.push(fact);
    }
    for (keyword, sign) in
        [("exclusiveMinimum", ">"), ("exclusiveMaximum", "<"), ("multipleOf", "multiple of ")]
    {
        facts.extend(bound(keyword).map(|bound| format!("{sign}{bound}")));
    }
    let description = map.get("description").and_then(Value::as_str).unwrap_or_default();
    let has_example = description.contains("e.g.") || description.contains("xample");
    // An example says to a reader what a long pattern does, and better.
    let pattern_bytes_max = if has_example { EXAMPLE_BYTES_MAX } else { FACT_BYTES_MAX };
    for (keyword, quote, bytes_max) in
        [("format", "", FACT_BYTES_MAX), ("pattern", "/", pattern_bytes_max)]
    {
        if let Some(Value::String(value)) = map.get(keyword)
            && value.len() <= bytes_max
            && !NUMBER_FORMATS.contains(&value.as_str())
        {
            facts.push(format!("{quote}{value}{quote}"));
        }
    }
}

/// A value as JSON, if it is short.
pub(super) fn short_json(value: &Value) -> Option<String> {
    let json = match value {
        Value::String(value) if value.len() <= FACT_BYTES_MAX => text::string_literal(value),
        Value::Array(values) if values.len() <= 8 => {
            let values: Option<Vec<String>> = values.iter().map(short_json).collect();
            format!("[{}]", values?.join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (json.len() <= FACT_BYTES_MAX).then_some(json)
}

/// Defaults that say no more than the `?` of the property: Python servers write `null` at each.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

/// The bounds of exactly representable integers, which generators write at every integer.
fn is_implied(bound: &serde_json::Number) -> bool {
    const SAFE_INTEGER_MAX: u64 = (1 << 53) - 1;
    bound.as_i64().is_some_and(|bound| bound.unsigned_abs() >= SAFE_INTEGER_MAX)
}
