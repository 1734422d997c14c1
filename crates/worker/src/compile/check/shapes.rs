//! Whether a known value fits the shape of what a tool takes, and where it surely does not.
//!
//! What is unknown fits everything. Nothing is put into words here: see `words`.

use super::values::{Entries, Entry, Known, Value};
use gloveport_protocol::{Field, Rest, Shape};
use serde_json::Value as Json;

/// Differences of one value that are found.
const WRONG_MAX: usize = 20;

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wrong<'v> {
    /// Of the value, or of the key.
    pub(super) at: usize,
    /// Where in the argument: `filter.rows[2]`, empty for the whole.
    pub(super) path: String,
    pub(super) what: What<'v>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What<'v> {
    /// Keys of an object.
    Keys(Keys<'v>),
    /// Another type.
    Type { expected: &'v Shape, got: &'v Value },
    /// A scalar that is none of these.
    NotOneOf { allowed: Vec<&'v Json>, got: &'v Value },
}

/// What is wrong with the keys of one object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Keys<'v> {
    /// Those that none of `fields` is.
    pub(super) unknown: Vec<&'v Entry>,
    /// Those that cannot be left out.
    pub(super) missing: Vec<&'v Field>,
    pub(super) fields: Vec<&'v Field>,
}

/// Finds where a value differs from a shape.
pub(super) fn compare<'v>(shape: &'v Shape, value: &'v Known) -> Vec<Wrong<'v>> {
    let mut comparer = Comparer { wrong: Vec::new() };
    comparer.value(shape, value, String::new());
    comparer.wrong
}

struct Comparer<'v> {
    wrong: Vec<Wrong<'v>>,
}

impl<'v> Comparer<'v> {
    fn value(&mut self, shape: &'v Shape, known: &'v Known, path: String) {
        if self.wrong.len() >= WRONG_MAX {
            return;
        }
        match (shape, &known.value) {
            (Shape::Union(members), _) => self.union(shape, members, known, path),
            (Shape::Object { fields, rest }, Value::Object(entries)) => {
                let is_known = |entry: &&Entry| {
                    *rest == Rest::Meant || fields.iter().any(|field| field.name == entry.key)
                };
                let unknown: Vec<&Entry> = sent(entries).filter(|it| !is_known(it)).collect();
                let missing = missing(fields, entries);
                self.properties(fields, entries, &path);
                let fields = fields.iter().collect();
                self.keys(known.at, path, Keys { unknown, missing, fields });
            }
            (Shape::List(item), Value::List(items)) => {
                for (index, known) in items.iter().enumerate() {
                    self.value(item, known, format!("{path}[{index}]"));
                }
            }
            (Shape::OneOf(allowed), got) if !fits(shape, got) => {
                let what = match got {
                    Value::List(_) | Value::Object(_) => What::Type { expected: shape, got },
                    _ => What::NotOneOf { allowed: allowed.iter().collect(), got },
                };
                self.wrong.push(Wrong { at: known.at, path, what });
            }
            (expected, got) if !fits(expected, got) => {
                let what = What::Type { expected, got };
                self.wrong.push(Wrong { at: known.at, path, what });
            }
            _ => {}
        }
    }

    fn properties(&mut self, fields: &'v [Field], entries: &'v Entries, path: &str) {
        for entry in sent(entries) {
            if let Some(field) = fields.iter().find(|field| field.name == entry.key) {
                self.value(&field.shape, &entry.value, join(path, &entry.key));
            }
        }
    }

    fn keys(&mut self, at: usize, path: String, keys: Keys<'v>) {
        let first = keys.unknown.first().map(|entry| entry.at);
        if first.is_some() || !keys.missing.is_empty() {
            let at = first.unwrap_or(at);
            self.wrong.push(Wrong { at, path, what: What::Keys(keys) });
        }
    }

    /// A value that fits none of several shapes is compared with the one that it was meant for, if
    /// that can be told.
    fn union(&mut self, shape: &'v Shape, members: &'v [Shape], known: &'v Known, path: String) {
        let got = &known.value;
        if members.iter().any(|member| fits(member, got)) {
            return self.keys_of_none(members, known, path);
        }
        if let Some((entry, allowed)) = constant_of_none(members, got) {
            let (at, path) = (entry.value.at, join(&path, &entry.key));
            let what = What::NotOneOf { allowed, got: &entry.value.value };
            return self.wrong.push(Wrong { at, path, what });
        }
        let is_meant = |member: &&Shape| is_alike(member, got);
        let mut meant = members.iter().filter(is_meant);
        if let (Some(only), None) = (meant.next(), meant.next()) {
            return self.value(only, known, path);
        }
        let scalars = members.iter().map(|member| match member {
            Shape::OneOf(allowed) => Some(allowed.iter().collect()),
            Shape::Null => Some(vec![&Json::Null]),
            _ => None,
        });
        let scalars: Option<Vec<Vec<&Json>>> = scalars.collect();
        let what = match scalars {
            Some(allowed) => What::NotOneOf { allowed: allowed.concat(), got },
            None => What::Type { expected: shape, got },
        };
        self.wrong.push(Wrong { at: known.at, path, what });
    }

    /// Keys that no member of a union has, where one fits but for them.
    fn keys_of_none(&mut self, members: &'v [Shape], known: &'v Known, path: String) {
        let Value::Object(entries) = &known.value else {
            return;
        };
        let mut fields: Vec<&Field> = Vec::new();
        for member in members {
            match member {
                Shape::Object { fields: own, rest: Rest::Unlisted | Rest::Refused } => {
                    fields.extend(own);
                }
                Shape::Object { rest: Rest::Meant, .. } | Shape::Any | Shape::Union(_) => return,
                Shape::Null
                | Shape::Boolean
                | Shape::Number
                | Shape::Text
                | Shape::OneOf(_)
                | Shape::List(_) => {}
            }
        }
        let is_known = |entry: &&Entry| fields.iter().any(|field| field.name == entry.key);
        let unknown: Vec<&Entry> = sent(entries).filter(|it| !is_known(it)).collect();
        self.keys(known.at, path, Keys { unknown, missing: Vec::new(), fields });
    }
}

/// Whether a value may be of a shape. Keys that a schema does not list fit here.
fn fits(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        // As an item of a list, `undefined` becomes `null`; as a property it is left out.
        (_, Value::Unknown | Value::Undefined)
        | (Shape::Any, _)
        | (Shape::Null, Value::Null)
        | (Shape::Boolean, Value::Boolean(_))
        | (Shape::Number, Value::Number(_))
        | (Shape::Text, Value::Text(_)) => true,
        (Shape::OneOf(allowed), value) => allowed.iter().any(|json| may_equal(json, value)),
        (Shape::List(item), Value::List(items)) => {
            items.iter().all(|known| fits(item, &known.value))
        }
        (Shape::Object { fields, rest }, Value::Object(entries)) => {
            missing(fields, entries).is_empty()
                && entries.list.iter().all(|entry| fits_entry(fields, *rest, entry))
        }
        (Shape::Union(members), value) => members.iter().any(|member| fits(member, value)),
        (
            Shape::Null
            | Shape::Boolean
            | Shape::Number
            | Shape::Text
            | Shape::List(_)
            | Shape::Object { .. },
            _,
        ) => false,
    }
}

fn fits_entry(fields: &[Field], rest: Rest, entry: &Entry) -> bool {
    match fields.iter().find(|field| field.name == entry.key) {
        Some(field) => fits(&field.shape, &entry.value.value),
        None => rest != Rest::Refused || is_left_out(&entry.value.value),
    }
}

fn may_equal(json: &Json, value: &Value) -> bool {
    match (json, value) {
        (_, Value::Unknown)
        | (Json::Null, Value::Null | Value::Undefined)
        | (Json::Bool(_), Value::Boolean(None))
        | (Json::String(_), Value::Text(None))
        // Constants that are no scalars are not compared.
        | (Json::Array(_), Value::List(_))
        | (Json::Object(_), Value::Object(_)) => true,
        (Json::Bool(left), Value::Boolean(Some(right))) => left == right,
        (Json::String(left), Value::Text(Some(right))) => left == right,
        (Json::Number(left), Value::Number(right)) => left.as_f64() == Some(*right),
        _ => false,
    }
}

/// Whether a value is of the kind that a shape has, so that the shape is likely meant.
fn is_alike(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        (Shape::List(_), Value::List(_)) => true,
        (Shape::Object { fields, .. }, Value::Object(entries)) => {
            // Of several objects, the one whose constants agree.
            entries.list.iter().all(|entry| {
                let field = fields.iter().find(|field| field.name == entry.key);
                field.is_none_or(|field| match field.shape {
                    Shape::OneOf(_) => fits(&field.shape, &entry.value.value),
                    _ => true,
                })
            })
        }
        (Shape::OneOf(allowed), Value::Text(_)) => allowed.iter().any(Json::is_string),
        (Shape::OneOf(allowed), Value::Number(_)) => allowed.iter().any(Json::is_number),
        _ => false,
    }
}

/// The property that tells objects of a union apart, where its value is that of none; with those
/// that it can have.
fn constant_of_none<'v>(
    members: &'v [Shape],
    got: &'v Value,
) -> Option<(&'v Entry, Vec<&'v Json>)> {
    let Value::Object(entries) = got else {
        return None;
    };
    let objects = members.iter().filter_map(|member| match member {
        Shape::Object { fields, .. } => Some(fields),
        _ => None,
    });
    let objects: Vec<&Vec<Field>> = objects.collect();
    sent(entries).find_map(|entry| {
        let constants = objects.iter().map(|fields| {
            let field = fields.iter().find(|field| field.name == entry.key)?;
            match &field.shape {
                Shape::OneOf(allowed) if !fits(&field.shape, &entry.value.value) => Some(allowed),
                _ => None,
            }
        });
        let constants: Option<Vec<&Vec<Json>>> = constants.collect();
        let constants = constants.filter(|constants| !constants.is_empty())?;
        Some((entry, constants.into_iter().flatten().collect()))
    })
}

/// The properties of an object that have a value.
fn sent(entries: &Entries) -> impl Iterator<Item = &Entry> {
    entries.list.iter().filter(|entry| !is_left_out(&entry.value.value))
}

/// A property of `undefined` is not sent.
fn is_left_out(value: &Value) -> bool {
    matches!(value, Value::Undefined)
}

/// The fields that an object must have and surely has not.
fn missing<'f>(fields: &'f [Field], entries: &Entries) -> Vec<&'f Field> {
    if entries.is_open {
        return Vec::new();
    }
    let has = |field: &Field| sent(entries).any(|entry| entry.key == field.name);
    fields.iter().filter(|field| field.is_required && !has(field)).collect()
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
