//! Where schemas stand inside of a schema (JSON Schema 2020-12, 10 and 11), and walks over them.

use serde_json::{Map, Value};

/// Keywords whose value is a schema.
pub(super) const ONE: [&str; 11] = [
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
pub(super) const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is an object of schemas.
pub(super) const MAP: [&str; 3] = ["dependentSchemas", "patternProperties", "properties"];

/// Visits every schema directly inside of one.
pub(super) fn for_each(schema: &Value, visit: &mut dyn FnMut(&Value)) {
    let Value::Object(keywords) = schema else { return };
    for (keyword, value) in keywords {
        let keyword = keyword.as_str();
        match value {
            Value::Array(list) if LIST.contains(&keyword) => list.iter().for_each(&mut *visit),
            Value::Object(map) if MAP.contains(&keyword) => map.values().for_each(&mut *visit),
            value if ONE.contains(&keyword) => visit(value),
            _ => {}
        }
    }
}

/// Makes a schema anew, with what `change` makes of each schema directly inside of it.
pub(super) fn map(schema: &Value, change: &mut dyn FnMut(&Value) -> Value) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut made = Map::new();
    for (keyword, value) in keywords {
        let word = keyword.as_str();
        let value = match value {
            Value::Array(list) if LIST.contains(&word) => list.iter().map(&mut *change).collect(),
            Value::Object(map) if MAP.contains(&word) => {
                let inner = map.iter().map(|(name, value)| (name.clone(), change(value)));
                Value::Object(inner.collect())
            }
            value if ONE.contains(&word) => change(value),
            value => value.clone(),
        };
        made.insert(keyword.clone(), value);
    }
    Value::Object(made)
}

/// The names of `$defs` that a schema refers to, in the order in which they stand.
pub(super) fn references(schema: &Value, found: &mut Vec<String>) {
    let own = schema.get("$ref").and_then(Value::as_str);
    let mapping = schema.pointer("/discriminator/mapping").and_then(Value::as_object);
    let mapped = mapping.into_iter().flat_map(Map::values).filter_map(Value::as_str);
    let names = own.into_iter().chain(mapped).filter_map(|name| name.strip_prefix("#/$defs/"));
    found.extend(names.map(str::to_owned));
    for_each(schema, &mut |inner| references(inner, found));
}

/// Without words for people.
pub(super) fn terse(schema: &Value) -> Value {
    let mut made = map(schema, &mut terse);
    if let Value::Object(keywords) = &mut made {
        keywords.remove("description");
        keywords.remove("title");
    }
    made
}

/// With what is nested deeper than `depth` replaced by its type.
pub(super) fn pruned(schema: &Value, depth: usize) -> Value {
    if depth == 0 {
        return stub(schema);
    }
    map(schema, &mut |inner| pruned(inner, depth - 1))
}

/// What takes anything of the type of a schema.
pub(super) fn stub(schema: &Value) -> Value {
    let kind = schema.get("type").map(|kind| ("type".to_owned(), kind.clone()));
    Value::Object(kind.into_iter().collect())
}

/// Bytes of the JSON text.
pub(super) fn bytes(value: &Value) -> usize {
    let mut counter = Counter(0);
    serde_json::to_writer(&mut counter, value).expect("a counter takes everything");
    counter.0
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
