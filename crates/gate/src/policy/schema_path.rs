//! What a tool's schema says of one argument: that it exists, and its types.
//!
//! It reads the plain parts of a schema. Where another part decides, it does not guess: [`Argument::Unsure`].

use super::argument::{ArgumentPath, Step};
use serde_json::Value;
use std::collections::BTreeSet;

/// References and branches that are followed.
const VISITS_MAX: usize = 200;

/// What a schema says of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Argument {
    /// It may be there or not.
    Unsure,
    /// There is no such key, and these are.
    Absent { key: String, known: Vec<String> },
    /// It is there and has one of these types.
    Types(BTreeSet<String>),
}

/// Looks an argument up.
pub(crate) fn argument(schema: &Value, path: &ArgumentPath) -> Argument {
    let mut reader = Reader { root: schema, visits: VISITS_MAX };
    reader.walk(schema, path.steps())
}

struct Reader<'a> {
    root: &'a Value,
    visits: usize,
}

impl<'a> Reader<'a> {
    fn walk(&mut self, schema: &'a Value, steps: &[Step]) -> Argument {
        let Some(left) = self.visits.checked_sub(1) else {
            return Argument::Unsure;
        };
        self.visits = left;
        let Some(object) = schema.as_object() else {
            return Argument::Unsure;
        };
        if let Some(reference) = object.get("$ref") {
            let target = reference.as_str().and_then(|text| text.strip_prefix('#'));
            let target = target.and_then(|pointer| self.root.pointer(pointer));
            return target.map_or(Argument::Unsure, |target| self.walk(target, steps));
        }
        if object.contains_key("if")
            || object.contains_key("not")
            || object.contains_key("$dynamicRef")
        {
            return Argument::Unsure;
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            if let Some(branches) = object.get(keyword).and_then(Value::as_array) {
                let mut told = Vec::from([self.plain(schema, steps)]);
                told.extend(branches.iter().map(|branch| self.walk(branch, steps)));
                return together(told);
            }
        }
        self.plain(schema, steps)
    }

    /// Without regard to branches and references.
    fn plain(&mut self, schema: &'a Value, steps: &[Step]) -> Argument {
        let Some((step, rest)) = steps.split_first() else {
            return types(schema);
        };
        match step {
            Step::Key(key) => {
                let properties = schema.get("properties").and_then(Value::as_object);
                if let Some(property) = properties.and_then(|properties| properties.get(key)) {
                    return self.walk(property, rest);
                }
                let is_open = schema.get("patternProperties").is_some()
                    || schema
                        .get("additionalProperties")
                        .is_some_and(|other| *other != Value::Bool(false));
                match properties {
                    Some(known) if !is_open => Argument::Absent {
                        key: key.clone(),
                        known: known.keys().cloned().collect(),
                    },
                    None if !is_open && schema.get("additionalProperties").is_some() => {
                        Argument::Absent { key: key.clone(), known: Vec::new() }
                    }
                    Some(_) | None => Argument::Unsure,
                }
            }
            Step::Index(_) | Step::All => match schema.get("items") {
                Some(items) if schema.get("prefixItems").is_none() => self.walk(items, rest),
                Some(_) | None => Argument::Unsure,
            },
        }
    }
}

/// What several branches say: what one of them has, there is.
fn together(told: Vec<Argument>) -> Argument {
    let mut types = BTreeSet::new();
    let mut absent: Option<(String, Vec<String>)> = None;
    let mut is_unsure = false;
    for one in told {
        match one {
            Argument::Unsure => is_unsure = true,
            Argument::Types(of) => types.extend(of),
            Argument::Absent { key, known } => {
                absent.get_or_insert((key, Vec::new())).1.extend(known);
            }
        }
    }
    match absent {
        // A schema that is only branches says nothing of its own.
        _ if !types.is_empty() => Argument::Types(types),
        Some((key, known)) if !is_unsure => Argument::Absent { key, known },
        _ => Argument::Unsure,
    }
}

fn types(schema: &Value) -> Argument {
    let names: BTreeSet<String> = match schema.get("type") {
        Some(Value::String(name)) => BTreeSet::from([name.clone()]),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => BTreeSet::new(),
    };
    if names.is_empty() { Argument::Unsure } else { Argument::Types(names) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schemas_tell_what_they_have() {
        let schema = json!({
            "type": "object",
            "properties": {
                "path": {"type": "string"},
                "to": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
                "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
                "free": {"type": "object"},
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "loop": {"$ref": "#/properties/loop"},
            },
            "$defs": {"item": {"properties": {"to": {"type": ["string", "null"]}}}},
        });
        let absent = |key: &str, known: &[&str]| Argument::Absent {
            key: key.to_owned(),
            known: known.iter().map(|&known| known.to_owned()).collect(),
        };
        let of = |types: &[&str]| Argument::Types(types.iter().map(|&t| t.to_owned()).collect());
        let all = ["path", "to", "items", "free", "map", "loop"];
        for (path, expected) in [
            ("path", of(&["string"])),
            ("paht", absent("paht", &all)),
            ("to", of(&["array", "string"])),
            ("to[*]", of(&["string"])),
            ("items[*].to", of(&["null", "string"])),
            ("items[*].from", absent("from", &["to"])),
            ("free.x", Argument::Unsure),
            ("map.x", Argument::Unsure),
            ("loop", Argument::Unsure),
        ] {
            let path = ArgumentPath::parse(path).expect(path);
            assert_eq!(argument(&schema, &path), expected, "{path}");
        }
        let none = json!({"type": "object", "additionalProperties": false});
        let path = ArgumentPath::parse("x").expect("a path");
        assert_eq!(argument(&none, &path), absent("x", &[]));
        assert_eq!(argument(&json!({"type": "object"}), &path), Argument::Unsure);
    }
}
