//! One schema of a document, keyword by keyword: what has the wrong form is left out, so that the result is always a valid
//! schema, and what belongs to OpenAPI 3.0 alone is said in the words of JSON Schema.

use super::keyword::{LIST, MAP, ONE};
use super::{Direction, Schemas};
use crate::document::Dialect;
use serde_json::{Map, Value, json};

/// Nesting of schemas that is followed.
const NESTING_MAX: usize = 64;
/// Characters of a description.
const DESCRIPTION_CHARS_MAX: usize = 1_000;
/// Types of JSON Schema.
const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// A schema whose references are to `$defs` that [`Schemas`] can give.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Converted(pub(crate) Value);

impl Schemas<'_> {
    /// Converts a schema as it stands in the document.
    pub(crate) fn convert(&mut self, schema: &Value, direction: Direction) -> Converted {
        Converted(self.schema(schema, direction, 0))
    }

    pub(super) fn schema(&mut self, schema: &Value, direction: Direction, nesting: usize) -> Value {
        let Value::Object(written) = schema else {
            return Value::Bool(schema != &Value::Bool(false));
        };
        if nesting > NESTING_MAX {
            return json!({});
        }
        let mut made = Map::new();
        let is_old = self.document().dialect() == Dialect::V30;
        if written.get("$ref").is_some_and(Value::is_string) {
            match self.reference(schema) {
                Some(reference) => drop(made.insert("$ref".to_owned(), Value::String(reference))),
                None => drop(made.insert("description".to_owned(), "not described here".into())),
            }
            // In 3.0 what stands beside a reference is ignored; words for people do no harm.
            let beside = |key: &str| !is_old || key == "description";
            for (key, value) in written.iter().filter(|(key, _)| beside(key)) {
                self.keyword(&mut made, (key, value), direction, nesting);
            }
            return Value::Object(made);
        }
        for (key, value) in written {
            self.keyword(&mut made, (key, value), direction, nesting);
        }
        self.leave_out_of_required(&mut made, written, direction);
        old_bounds(&mut made, written);
        if written.get("nullable") == Some(&Value::Bool(true)) {
            return nullable(made);
        }
        Value::Object(made)
    }

    fn keyword(
        &mut self,
        made: &mut Map<String, Value>,
        (key, value): (&str, &Value),
        direction: Direction,
        nesting: usize,
    ) {
        let converted = match value {
            // Before 2020-12 a list of `items` was what `prefixItems` is.
            Value::Array(list) if key == "items" => {
                let list = list.iter().map(|inner| self.schema(inner, direction, nesting + 1));
                let list: Vec<Value> = list.collect();
                if !list.is_empty() {
                    made.insert("prefixItems".to_owned(), Value::Array(list));
                }
                return;
            }
            Value::Array(list) if LIST.contains(&key) && !list.is_empty() => {
                list.iter().map(|inner| self.schema(inner, direction, nesting + 1)).collect()
            }
            Value::Object(map) if MAP.contains(&key) => {
                let inner = map.iter().map(|(name, inner)| {
                    (name.clone(), self.schema(inner, direction, nesting + 1))
                });
                Value::Object(inner.collect())
            }
            Value::Object(_) | Value::Bool(_) if ONE.contains(&key) => {
                self.schema(value, direction, nesting + 1)
            }
            Value::Object(map) if key == "discriminator" => match self.discriminator(map) {
                Some(discriminator) => discriminator,
                None => return,
            },
            value => match plain(key, value) {
                Some(value) => value,
                None => return,
            },
        };
        made.insert(key.to_owned(), converted);
    }

    /// The discriminator says which of several schemas holds; its mapping is kept as far as it leads into the document.
    fn discriminator(&mut self, written: &Map<String, Value>) -> Option<Value> {
        let name = written.get("propertyName")?.as_str()?;
        let mut made = json!({"propertyName": name});
        let mut mapping = Map::new();
        for (value, target) in
            written.get("mapping").and_then(Value::as_object).into_iter().flatten()
        {
            let Some(target) = target.as_str() else { continue };
            // A mapping may also name a schema.
            let pointer = if target.starts_with('#') {
                target.to_owned()
            } else {
                format!("#/components/schemas/{target}")
            };
            if let Some(reference) = self.reference(&json!({"$ref": pointer})) {
                mapping.insert(value.clone(), Value::String(reference));
            }
        }
        if !mapping.is_empty() {
            made["mapping"] = Value::Object(mapping);
        }
        Some(made)
    }

    /// What only a server says is not required of a request, and what only a request says not of an answer.
    fn leave_out_of_required(
        &self,
        made: &mut Map<String, Value>,
        written: &Map<String, Value>,
        direction: Direction,
    ) {
        let mark = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let properties = written.get("properties").and_then(Value::as_object);
        let is_left_out = |name: &Value| {
            let name = name.as_str().unwrap_or_default();
            let property = properties.and_then(|properties| properties.get(name));
            property.is_some_and(|property| {
                let is_marked = |schema: &Value| schema.get(mark) == Some(&Value::Bool(true));
                is_marked(property) || self.document().resolve(property).is_ok_and(is_marked)
            })
        };
        if let Some(Value::Array(names)) = made.get_mut("required") {
            names.retain(|name| !is_left_out(name));
            if names.is_empty() {
                made.remove("required");
            }
        }
    }
}

/// A keyword that holds no schema, if its value has the right form.
fn plain(key: &str, value: &Value) -> Option<Value> {
    let is_kept = match key {
        "type" => return types(value),
        "required" => return names(value),
        "description" => return value.as_str().map(|text| Value::String(cut(text))),
        "title" | "format" | "pattern" | "contentEncoding" | "contentMediaType" => {
            value.is_string()
        }
        "enum" => value.as_array().is_some_and(|values| !values.is_empty()),
        "const" | "default" => true,
        "maximum" | "minimum" | "exclusiveMaximum" | "exclusiveMinimum" => value.is_number(),
        "multipleOf" => value.as_f64().is_some_and(|number| number > 0.0),
        "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties" | "minProperties"
        | "maxContains" | "minContains" => value.is_u64(),
        "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => value.is_boolean(),
        "dependentRequired" => value
            .as_object()
            .is_some_and(|map| map.values().all(|list| names(list).is_some_and(|n| &n == list))),
        _ => false,
    };
    is_kept.then(|| value.clone())
}

fn types(value: &Value) -> Option<Value> {
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::String(name) if name == "file" => Some("string".into()),
        Value::Array(list) => {
            let mut kept: Vec<Value> = Vec::new();
            for name in list.iter().filter(|name| is_type(name)) {
                if !kept.contains(name) {
                    kept.push(name.clone());
                }
            }
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        value => is_type(value).then(|| value.clone()),
    }
}

fn names(value: &Value) -> Option<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for name in value.as_array()?.iter().filter(|name| name.is_string()) {
        if !kept.contains(name) {
            kept.push(name.clone());
        }
    }
    (!kept.is_empty()).then_some(Value::Array(kept))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(DESCRIPTION_CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// In 3.0 `exclusiveMinimum: true` makes `minimum` exclusive.
fn old_bounds(made: &mut Map<String, Value>, written: &Map<String, Value>) {
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if written.get(exclusive) == Some(&Value::Bool(true))
            && let Some(value) = made.remove(bound)
        {
            made.insert(exclusive.to_owned(), value);
        }
    }
}

/// In 3.0 `nullable: true` adds `null` to what a schema takes.
fn nullable(mut made: Map<String, Value>) -> Value {
    if let Some(Value::Array(values)) = made.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    let composed = LIST.iter().any(|key| made.contains_key(*key)) || made.contains_key("not");
    match made.get("type").cloned() {
        Some(Value::String(name)) if !composed => {
            made.insert("type".to_owned(), json!([name, "null"]));
            Value::Object(made)
        }
        None if !composed => Value::Object(made),
        _ => {
            let description = made.remove("description");
            let mut outer = json!({"anyOf": [made, {"type": "null"}]});
            if let Some(description) = description {
                outer["description"] = description;
            }
            outer
        }
    }
}
