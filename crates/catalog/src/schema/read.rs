//! Reads a JSON Schema (draft-07 and 2020-12) into the model of types.
//!
//! References are followed inside of the document only. Every bound has a reason in the type: what
//! is beyond it becomes `unknown` with a remark. Conditions (`if`, `not`, `dependentSchemas`) are
//! left out, with a note.

use super::doc::{FACT_BYTES_MAX, doc, short_json};
use super::{Doc, Object, Property, Tuple, Type, TypeTable};
use crate::text;
use serde_json::{Map, Value};

/// Schemas visited for one tool, definitions included.
const NODES_MAX: usize = 2_000;
/// Schemas inside of each other.
const DEPTH_MAX: usize = 24;
/// Members of a union; with more it says nothing to a reader.
const UNION_MAX: usize = 32;
/// Values of an enumeration that are all listed.
const ENUM_MAX: usize = 64;
/// Bytes of all values of an enumeration.
const ENUM_BYTES_MAX: usize = 2_048;
/// Items of a tuple.
const TUPLE_MAX: usize = 32;
/// Bytes of a property's name.
const NAME_BYTES_MAX: usize = 128;

/// Keywords that TypeScript has no word for, so that the type accepts more than the schema.
const LEFT_OUT: &[&str] =
    &["not", "if", "dependentSchemas", "dependencies", "unevaluatedProperties", "contains"];

/// Those of them that can bring keys of which `properties` says nothing.
const BRINGS_KEYS: &[&str] = &["if", "dependentSchemas", "dependencies", "unevaluatedProperties"];

/// Reads one schema; its definitions go into `table`, under `name` where it refers to itself as a
/// whole.
pub(crate) fn read<'a>(schema: &'a Value, name: &'a str, table: &mut TypeTable<'a>) -> Type {
    table.begin(schema, name);
    let mut reader = Reader { table, nodes_left: NODES_MAX };
    let root = reader.schema(schema, 0);
    // Definitions are read from a list, not in place, so that their depth does not depend on where
    // they are named.
    while let Some((index, body)) = reader.table.next_unread() {
        let body = reader.visit(body, 0);
        reader.table.set(index, body);
    }
    reader.table.named(schema).unwrap_or(root)
}

struct Reader<'t, 'a> {
    table: &'t mut TypeTable<'a>,
    nodes_left: usize,
}

impl<'a> Reader<'_, 'a> {
    /// The type of a schema, by name where it is already known under one.
    fn schema(&mut self, schema: &'a Value, depth: usize) -> Type {
        if let Some(named) = self.table.named(schema) {
            return named;
        }
        let read = self.visit(schema, depth);
        self.table.named(schema).unwrap_or(read)
    }

    fn visit(&mut self, schema: &'a Value, depth: usize) -> Type {
        if self.nodes_left == 0 {
            return Type::unknown("the schema is too large");
        }
        self.nodes_left -= 1;
        if depth > DEPTH_MAX {
            return Type::unknown("nested too deeply");
        }
        match schema {
            Value::Bool(true) => Type::Unknown,
            Value::Bool(false) => Type::Never,
            Value::Object(map) => self.keywords(map, depth),
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Type::unknown("not a JSON Schema")
            }
        }
    }

    fn keywords(&mut self, map: &'a Map<String, Value>, depth: usize) -> Type {
        let mut parts = Vec::new();
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            if let Some(Value::String(reference)) = map.get(keyword) {
                parts.push(self.table.reference(reference));
            }
        }
        if let Some(value) = map.get("const") {
            parts.push(literal(value, 0));
        } else if let Some(Value::Array(values)) = map.get("enum") {
            parts.push(enumeration(values));
        } else {
            parts.push(self.typed(map, depth));
        }
        if let Some(Value::Array(all)) = map.get("allOf") {
            if all.len() > UNION_MAX {
                parts.push(Type::unknown(format!("{} schemas at once", all.len())));
            } else {
                parts.extend(all.iter().map(|part| self.schema(part, depth + 1)));
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(members)) = map.get(keyword) {
                parts.push(self.alternatives(members, depth));
            }
        }
        for keyword in LEFT_OUT {
            if map.contains_key(*keyword) {
                self.table.note(keyword);
            }
        }
        let whole = Type::intersection(parts);
        if map.get("nullable") == Some(&Value::Bool(true)) {
            return Type::union(vec![whole, Type::Null]);
        }
        whole
    }

    fn alternatives(&mut self, members: &'a [Value], depth: usize) -> Type {
        if members.len() > UNION_MAX {
            return Type::unknown(format!("one of {} alternatives", members.len()));
        }
        let types = members.iter().map(|member| self.schema(member, depth + 1));
        let types: Vec<Type> = types.collect();
        if types.is_empty() {
            return Type::Unknown;
        }
        Type::union(types)
    }

    /// By `type`, or by the keywords that only one type has.
    fn typed(&mut self, map: &'a Map<String, Value>, depth: usize) -> Type {
        match map.get("type") {
            Some(Value::String(name)) => self.by_name(name, map, depth),
            Some(Value::Array(names)) if names.len() <= 7 => {
                let names = names.iter().filter_map(Value::as_str);
                Type::union(names.map(|name| self.by_name(name, map, depth)).collect())
            }
            Some(_) => Type::unknown("its `type` is not a name"),
            None if implies_object(map) => self.object(map, depth),
            None if map.contains_key("items") || map.contains_key("prefixItems") => {
                self.array(map, depth)
            }
            None => Type::Unknown,
        }
    }

    fn by_name(&mut self, name: &str, map: &'a Map<String, Value>, depth: usize) -> Type {
        match name {
            "string" => Type::String,
            "number" | "integer" => Type::Number,
            "boolean" => Type::Boolean,
            "null" => Type::Null,
            "object" => self.object(map, depth),
            "array" => self.array(map, depth),
            "any" => Type::Unknown,
            other => {
                let other = text::comment_line(other, 32);
                Type::unknown(format!("`{other}` is no type of JSON Schema").replace('`', "'"))
            }
        }
    }

    fn object(&mut self, map: &'a Map<String, Value>, depth: usize) -> Type {
        let mut object = Object::default();
        let mut is_cut = false;
        if let Some(Value::Object(properties)) = map.get("properties") {
            for (name, schema) in properties {
                if self.nodes_left == 0 {
                    is_cut = true;
                    break;
                }
                if name.len() > NAME_BYTES_MAX {
                    is_cut = true;
                    continue;
                }
                let value = self.schema(schema, depth + 1);
                let doc = self.table.doc_of(schema, doc);
                object.properties.push(Property { name: name.clone(), value, doc });
            }
        }
        if let Some(Value::Array(required)) = map.get("required") {
            let names = required.iter().take(NODES_MAX).filter_map(Value::as_str);
            let names = names.filter(|name| name.len() <= NAME_BYTES_MAX);
            object.required.extend(names.map(str::to_owned));
        }
        object.rest = self.rest(map, depth).map(Box::new);
        if object.rest.is_none() && wants_more(map, &object) {
            object.rest = Some(Box::new(Type::Unknown));
        }
        if is_cut {
            object.rest = Some(Box::new(Type::unknown("the schema is too large")));
        }
        object.is_bare = object.properties.is_empty()
            && object.required.is_empty()
            && object.rest.is_none()
            && !map.contains_key("additionalProperties");
        Type::Object(object)
    }

    /// The type of properties that have no name in the schema.
    fn rest(&mut self, map: &'a Map<String, Value>, depth: usize) -> Option<Type> {
        let mut types = Vec::new();
        if let Some(Value::Object(patterns)) = map.get("patternProperties") {
            let patterns = patterns.values().take(UNION_MAX);
            types.extend(patterns.map(|schema| self.schema(schema, depth + 1)));
        }
        match map.get("additionalProperties") {
            None | Some(Value::Bool(false)) => {}
            Some(schema) => types.push(self.schema(schema, depth + 1)),
        }
        (!types.is_empty()).then(|| Type::union(types))
    }

    fn array(&mut self, map: &'a Map<String, Value>, depth: usize) -> Type {
        let places = match (map.get("prefixItems"), map.get("items")) {
            (Some(Value::Array(places)), rest) => Some((places, rest)),
            (_, Some(Value::Array(places))) => Some((places, map.get("additionalItems"))),
            _ => None,
        };
        if let Some((places, rest)) = places {
            return self.tuple(places, rest.filter(|rest| rest.is_object()), map, depth);
        }
        let item = map.get("items").map_or(Type::Unknown, |items| self.schema(items, depth + 1));
        Type::Array(Box::new(item))
    }

    fn tuple(
        &mut self,
        places: &'a [Value],
        rest: Option<&'a Value>,
        map: &'a Map<String, Value>,
        depth: usize,
    ) -> Type {
        if places.len() > TUPLE_MAX {
            let reason = format!("a tuple of {} items", places.len());
            return Type::Array(Box::new(Type::unknown(reason)));
        }
        let items: Vec<Type> = places.iter().map(|item| self.schema(item, depth + 1)).collect();
        // By the letter all items are optional; authors who give no `minItems` mean all of them.
        let least = map.get("minItems").and_then(Value::as_u64);
        let least = least.and_then(|least| usize::try_from(least).ok());
        Type::Tuple(Tuple {
            n_required: least.unwrap_or(items.len()).min(items.len()),
            rest: rest.map(|rest| Box::new(self.schema(rest, depth + 1))),
            items,
        })
    }
}

/// Whether an object may well have keys beside the listed ones, though the schema does not say which.
fn wants_more(map: &Map<String, Value>, object: &Object) -> bool {
    let brings = |key: &&str| map.get(*key).is_some_and(|value| *value != Value::Bool(false));
    !map.contains_key("additionalProperties")
        && (BRINGS_KEYS.iter().any(brings)
            || (object.properties.is_empty()
                && !object.required.is_empty()
                && map.contains_key("type")))
}

fn implies_object(map: &Map<String, Value>) -> bool {
    ["properties", "additionalProperties", "patternProperties", "propertyNames"]
        .iter()
        .any(|keyword| map.contains_key(*keyword))
        || map.get("required").is_some_and(Value::is_array)
}

/// The literal type of a JSON value.
fn literal(value: &Value, depth: usize) -> Type {
    match value {
        Value::Null => Type::Null,
        Value::Bool(value) => Type::Literal(value.to_string()),
        Value::Number(value) => Type::Literal(value.to_string()),
        Value::String(value) if value.len() <= ENUM_BYTES_MAX => {
            Type::Literal(text::string_literal(value))
        }
        Value::String(_) => Type::Remarked(Box::new(Type::String), "one long text".to_owned()),
        Value::Array(values) if depth < 3 && values.len() <= TUPLE_MAX => Type::Tuple(Tuple {
            items: values.iter().map(|value| literal(value, depth + 1)).collect(),
            n_required: values.len(),
            rest: None,
        }),
        Value::Object(map) if depth < 3 && map.len() <= TUPLE_MAX => Type::Object(Object {
            properties: map
                .iter()
                .filter(|(name, _)| name.len() <= NAME_BYTES_MAX)
                .map(|(name, value)| Property {
                    name: name.clone(),
                    value: literal(value, depth + 1),
                    doc: Doc::default(),
                })
                .collect(),
            required: map.keys().cloned().collect(),
            rest: None,
            is_bare: false,
        }),
        Value::Array(_) | Value::Object(_) => Type::unknown("one large value"),
    }
}

/// The union of all values, or their common type where they are too many to list.
fn enumeration(values: &[Value]) -> Type {
    let bytes: usize = values.iter().take(ENUM_MAX).map(length_in_bytes).sum();
    if values.len() <= ENUM_MAX && bytes <= ENUM_BYTES_MAX {
        return Type::union(values.iter().map(|value| literal(value, 0)).collect());
    }
    let common = if values.iter().all(Value::is_string) {
        Type::String
    } else if values.iter().all(Value::is_number) {
        Type::Number
    } else {
        Type::Unknown
    };
    let examples: Vec<String> = values.iter().take(3).filter_map(short_json).collect();
    let remark = format!("one of {} values: {}, …", values.len(), examples.join(", "));
    Type::Remarked(Box::new(common), text::comment_line(&remark, 3 * FACT_BYTES_MAX))
}

fn length_in_bytes(value: &Value) -> usize {
    value.as_str().map_or(8, str::len)
}
