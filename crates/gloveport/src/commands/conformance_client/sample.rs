//! Arguments that fit a schema: the shortest that do, defaults where there are some.

use serde_json::{Map, Value, json};

/// Levels of a schema that are looked at.
const DEPTH_MAX: usize = 8;

/// A value for a schema.
pub(super) fn value(schema: &Value) -> Value {
    fitting(schema, DEPTH_MAX)
}

/// The arguments that a prompt lists.
pub(super) fn prompt_arguments(prompt: &Map<String, Value>) -> Value {
    let listed = prompt.get("arguments").and_then(Value::as_array).into_iter().flatten();
    let names = listed.filter_map(|argument| argument.get("name")?.as_str());
    names.map(|name| (name.to_owned(), Value::from("sample"))).collect()
}

fn fitting(schema: &Value, depth: usize) -> Value {
    if let Some(default) = schema.get("default").or_else(|| schema.get("const")) {
        return default.clone();
    }
    if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|all| all.first()) {
        return first.clone();
    }
    let one_of = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
    if let (Some(first), true) = (one_of.and_then(|all| all.first()), depth > 0) {
        return fitting(first, depth - 1);
    }
    let kind = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    match kind {
        Some("string") => json!("sample"),
        Some("number" | "integer") => schema.get("minimum").cloned().unwrap_or_else(|| json!(5)),
        Some("boolean") => json!(true),
        Some("null") => Value::Null,
        Some("array") if depth > 0 => {
            let items = schema.get("items").map(|items| fitting(items, depth - 1));
            items.into_iter().collect()
        }
        Some("array") => json!([]),
        _ => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let properties = properties.filter(|_| depth > 0).into_iter().flatten();
            properties.map(|(name, schema)| (name.clone(), fitting(schema, depth - 1))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_fit() {
        for (schema, expected) in [
            (json!({}), json!({})),
            (
                json!({"type": "object", "properties": {
                    "a": {"type": "number"},
                    "b": {"type": ["string", "null"]},
                    "c": {"enum": ["x", "y"]},
                    "d": {"type": "array", "items": {"type": "integer", "minimum": 3}},
                    "e": {"type": "boolean", "default": false},
                    "f": {"oneOf": [{"const": 1}, {"const": 2}]},
                }}),
                json!({"a": 5, "b": "sample", "c": "x", "d": [3], "e": false, "f": 1}),
            ),
        ] {
            assert_eq!(value(&schema), expected, "{schema}");
        }
    }
}
