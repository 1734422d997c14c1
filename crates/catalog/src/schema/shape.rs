//! Reads a JSON Schema into the shape that the built-in check compares a script's literals with.
//!
//! A shape never refuses what the schema accepts, so this reads the schema itself and not the types
//! made from it, which are friendlier than exact: where a keyword is in doubt, it is `Any`. Only keys
//! that a schema does not list may be told apart ([`Rest::Unlisted`]).

use gloveport_protocol::{Field, Rest, Shape};
use serde_json::{Map, Value};

/// Schemas visited for one shape, those behind references included.
const NODES_MAX: usize = 400;
/// Schemas inside of each other.
const DEPTH_MAX: usize = 10;
/// Values that are compared one by one, and members of a union.
const VALUES_MAX: usize = 128;
/// Bytes of a value or of a property's name.
const BYTES_MAX: usize = 256;
/// References from one to the next.
const HOPS_MAX: usize = 8;
/// Keywords that a schema may have and still say nothing about which keys there are.
const KEYLESS: &[&str] = &[
    "$comment",
    "deprecated",
    "description",
    "examples",
    "maxProperties",
    "minProperties",
    "not",
    "required",
    "title",
];
/// What stands beside a reference without a say in which keys there are.
const BESIDE_REFERENCE: &[&str] =
    &["$comment", "$defs", "$ref", "$schema", "default", "definitions", "description", "title"];
/// Keywords that may bring keys of which `properties` says nothing.
const BRINGS_KEYS: &[&str] = &[
    "$dynamicRef",
    "$recursiveRef",
    "dependencies",
    "dependentSchemas",
    "else",
    "extends",
    "if",
    "patternProperties",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

/// The shape of what a schema accepts. Bounded in nodes and depth; what is beyond is [`Shape::Any`].
pub(crate) fn shape(schema: &Value) -> Shape {
    Reader { root: schema, nodes_left: NODES_MAX }.schema(schema, 0)
}

struct Reader<'a> {
    root: &'a Value,
    nodes_left: usize,
}

/// What one keyword says of the value.
enum Part {
    /// Nothing, and it brings no keys.
    Nothing,
    Is(Shape),
}

impl Part {
    fn shape(self) -> Shape {
        match self {
            Self::Nothing => Shape::Any,
            Self::Is(shape) => shape,
        }
    }
}

impl<'a> Reader<'a> {
    fn schema(&mut self, schema: &'a Value, depth: usize) -> Shape {
        match schema {
            Value::Object(map) if depth <= DEPTH_MAX && self.nodes_left > 0 => {
                self.nodes_left -= 1;
                self.keywords(map, depth)
            }
            _ => Shape::Any,
        }
    }

    /// Each keyword allows no more than its part says, so all parts together hold.
    fn keywords(&mut self, map: &'a Map<String, Value>, depth: usize) -> Shape {
        // Below another base address a reference leads elsewhere.
        let is_base = |key| map.get(key).is_some_and(Value::is_string);
        if depth > 0 && (is_base("$id") || is_base("id")) {
            return Shape::Any;
        }
        if let Some(Value::String(reference)) = map.get("$ref") {
            // What stands beside a reference counts in some drafts and not in others.
            let target = self.resolve(reference);
            let shape = target.map_or(Shape::Any, |target| self.schema(target, depth + 1));
            let is_alone = map.keys().all(|key| BESIDE_REFERENCE.contains(&key.as_str()));
            let others = if is_alone { Part::Nothing } else { Part::Is(Shape::Any) };
            return both(Part::Is(shape), others).shape();
        }
        let mut parts = vec![self.own(map, depth)];
        if let Some(Value::Array(all)) = map.get("allOf") {
            let members = all.iter().take(VALUES_MAX);
            parts.extend(members.map(|member| self.member(member, depth)));
            if all.len() > VALUES_MAX {
                parts.push(Part::Is(Shape::Any));
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(members)) = map.get(keyword) {
                parts.push(self.alternatives(members, depth));
            }
        }
        let whole = parts.into_iter().fold(Part::Nothing, both).shape();
        // A keyword of another dialect, which validators of JSON Schema do not know.
        let is_nullable = map.get("nullable") == Some(&Value::Bool(true));
        if is_nullable { union(vec![whole, Shape::Null]) } else { whole }
    }

    fn member(&mut self, schema: &'a Value, depth: usize) -> Part {
        let is_keyless =
            |map: &Map<String, Value>| map.keys().all(|key| KEYLESS.contains(&key.as_str()));
        match schema {
            Value::Bool(true) => Part::Nothing,
            Value::Object(map) if is_keyless(map) => Part::Nothing,
            _ => Part::Is(self.schema(schema, depth + 1)),
        }
    }

    fn alternatives(&mut self, members: &'a [Value], depth: usize) -> Part {
        if members.is_empty() || members.len() > VALUES_MAX {
            return Part::Is(Shape::Any);
        }
        let mut shapes = Vec::new();
        let mut has_nothing = false;
        for member in members {
            match self.member(member, depth) {
                Part::Nothing => has_nothing = true,
                Part::Is(shape) => shapes.push(shape),
            }
        }
        match (shapes.is_empty(), has_nothing) {
            (true, _) => Part::Nothing,
            (false, true) => Part::Is(Shape::Any),
            (false, false) => Part::Is(union(shapes)),
        }
    }

    /// What `const`, `enum` and `type` say.
    fn own(&mut self, map: &'a Map<String, Value>, depth: usize) -> Part {
        if let Some(value) = map.get("const") {
            return Part::Is(one_of(std::slice::from_ref(value)));
        }
        if let Some(Value::Array(values)) = map.get("enum") {
            return Part::Is(one_of(values));
        }
        match map.get("type") {
            Some(Value::String(name)) => Part::Is(self.by_name(name, map, depth)),
            Some(Value::Array(names)) if !names.is_empty() && names.len() <= 7 => {
                let shapes = names.iter().map(|name| match name {
                    Value::String(name) => self.by_name(name, map, depth),
                    _ => Shape::Any,
                });
                Part::Is(union(shapes.collect()))
            }
            Some(_) => Part::Is(Shape::Any),
            // Arguments are an object in any case.
            None if depth == 0 => Part::Is(self.object(map, depth)),
            // Without a type, `properties` say nothing of a text.
            None if map.contains_key("properties") => Part::Is(Shape::Any),
            None if BRINGS_KEYS.iter().any(|key| map.contains_key(*key)) => Part::Is(Shape::Any),
            None => Part::Nothing,
        }
    }

    fn by_name(&mut self, name: &str, map: &'a Map<String, Value>, depth: usize) -> Shape {
        match name {
            "string" => Shape::Text,
            "number" | "integer" => Shape::Number,
            "boolean" => Shape::Boolean,
            "null" => Shape::Null,
            "object" => self.object(map, depth),
            "array" => self.list(map, depth),
            _ => Shape::Any,
        }
    }

    fn list(&mut self, map: &'a Map<String, Value>, depth: usize) -> Shape {
        let has_places = map.contains_key("prefixItems");
        let items = map.get("items").filter(|items| items.is_object() && !has_places);
        Shape::List(Box::new(items.map_or(Shape::Any, |items| self.schema(items, depth + 1))))
    }

    fn object(&mut self, map: &'a Map<String, Value>, depth: usize) -> Shape {
        let mut fields: Vec<Field> = Vec::new();
        let mut is_cut = false;
        let properties = map.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            if self.nodes_left == 0 || name.len() > BYTES_MAX {
                is_cut = true;
                continue;
            }
            let shape = self.schema(schema, depth + 1);
            fields.push(Field { name: name.clone(), shape, is_required: false });
        }
        let required = map.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        for name in required.take(NODES_MAX).filter(|name| name.len() <= BYTES_MAX) {
            match fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.is_required = true,
                None => fields.push(Field {
                    name: name.to_owned(),
                    shape: Shape::Any,
                    is_required: true,
                }),
            }
        }
        let brings_keys = is_cut || BRINGS_KEYS.iter().any(|key| map.contains_key(*key));
        let rest = match map.get("additionalProperties") {
            _ if brings_keys => Rest::Meant,
            Some(Value::Bool(false)) => Rest::Refused,
            Some(_) => Rest::Meant,
            None if properties.is_none_or(Map::is_empty) => Rest::Meant,
            None => Rest::Unlisted,
        };
        Shape::Object { fields, rest }
    }

    /// The schema behind a pointer into this document.
    fn resolve(&self, reference: &str) -> Option<&'a Value> {
        let mut reference = reference;
        for _ in 0..HOPS_MAX {
            let mut target = self.root;
            if reference != "#" {
                for part in reference.strip_prefix("#/")?.split('/') {
                    if part.contains('%') {
                        return None;
                    }
                    let part = part.replace("~1", "/").replace("~0", "~");
                    target = match target {
                        Value::Object(map) => map.get(&part)?,
                        Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
                        _ => return None,
                    };
                    // Pointers through another base are read in different ways.
                    let is_base = |key| target.get(key).is_some_and(Value::is_string);
                    if is_base("$id") || is_base("id") {
                        return None;
                    }
                }
            }
            match target.get("$ref") {
                Some(Value::String(next)) => reference = next,
                _ => return Some(target),
            }
        }
        None
    }
}

/// One of these values, if all of them are scalars.
fn one_of(values: &[Value]) -> Shape {
    let is_plain = |value: &Value| match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= BYTES_MAX,
        Value::Array(_) | Value::Object(_) => false,
    };
    if values.is_empty() || values.len() > VALUES_MAX || !values.iter().all(is_plain) {
        return Shape::Any;
    }
    Shape::OneOf(values.to_vec())
}

/// A value of any of these; flat, and without repetitions.
fn union(shapes: Vec<Shape>) -> Shape {
    let mut members: Vec<Shape> = Vec::new();
    for shape in shapes {
        let parts = match shape {
            Shape::Any => return Shape::Any,
            Shape::Union(parts) => parts,
            single => vec![single],
        };
        for part in parts {
            if !members.contains(&part) {
                members.push(part);
            }
        }
    }
    if members.len() == 1 { members.remove(0) } else { Shape::Union(members) }
}

/// What two parts of one schema say together: objects are merged, of others the first counts.
fn both(first: Part, second: Part) -> Part {
    let (first, second) = match (first, second) {
        (Part::Nothing, other) | (other, Part::Nothing) => return other,
        (Part::Is(first), Part::Is(second)) => (first, second),
    };
    Part::Is(match (first, second) {
        (
            Shape::Object { mut fields, rest },
            Shape::Object { fields: other_fields, rest: other_rest },
        ) => {
            for field in other_fields {
                match fields.iter_mut().find(|own| own.name == field.name) {
                    None => fields.push(field),
                    Some(own) => {
                        own.is_required |= field.is_required;
                        if own.shape == Shape::Any {
                            own.shape = field.shape;
                        }
                    }
                }
            }
            let is_meant = rest == Rest::Meant || other_rest == Rest::Meant;
            Shape::Object { fields, rest: if is_meant { Rest::Meant } else { Rest::Unlisted } }
        }
        // What cannot be told may list keys of its own.
        (Shape::Object { fields, .. }, _) | (_, Shape::Object { fields, .. }) => {
            Shape::Object { fields, rest: Rest::Meant }
        }
        (Shape::Any, other) | (other, _) => other,
    })
}
