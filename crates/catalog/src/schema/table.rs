//! The definitions of one tool's schemas: found by reference, made sound, and given names.
//!
//! A definition that is used once is written where it is used. One that is used more often, or that
//! contains itself, gets a name. TypeScript forbids a type that is nothing but itself; such circles
//! are broken here.

use super::{Doc, Type};
use crate::text;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Definitions of one tool.
const DEFINITIONS_MAX: usize = 200;
/// Bytes of a reference that is followed.
const REFERENCE_BYTES_MAX: usize = 1_024;
/// Schemas looked at for `$id` and `$anchor`.
const ANCHOR_NODES_MAX: usize = 20_000;
/// Bytes of a definition's name.
const NAME_BYTES_MAX: usize = 40;
/// Types that generated text uses by name.
const BUILT_IN_NAMES: &[&str] = &["Array", "Promise", "Record"];

/// All definitions of one tool.
#[derive(Debug, Default)]
pub(crate) struct TypeTable<'a> {
    definitions: Vec<Definition<'a>>,
    /// Definition by the address of its schema, which is its identity within a document.
    by_schema: BTreeMap<*const Value, usize>,
    /// Schemas by `$id` and `$anchor` of the current document, once someone asked.
    anchors: Option<BTreeMap<&'a str, &'a Value>>,
    root: Option<(&'a Value, &'a str)>,
    n_read: usize,
    notes: BTreeSet<String>,
}

#[derive(Debug)]
struct Definition<'a> {
    schema: &'a Value,
    /// The name that the schema suggests.
    suggested: String,
    body: Type,
    /// The name in the text; `None` where the body is written in place.
    name: Option<String>,
}

impl<'a> TypeTable<'a> {
    /// Begins another document; what was read stays.
    pub(super) fn begin(&mut self, root: &'a Value, name: &'a str) {
        self.root = Some((root, name));
        self.anchors = None;
    }

    /// The type by name of a schema that a reference leads to.
    pub(super) fn named(&self, schema: &Value) -> Option<Type> {
        self.by_schema.get(&std::ptr::from_ref(schema)).map(|index| Type::Named(*index))
    }

    /// The next definition whose schema was not yet read.
    pub(super) fn next_unread(&mut self) -> Option<(usize, &'a Value)> {
        let index = self.n_read;
        let schema = self.definitions.get(index)?.schema;
        self.n_read += 1;
        Some((index, schema))
    }

    pub(super) fn set(&mut self, index: usize, body: Type) {
        self.definitions[index].body = body;
    }

    /// Remembers a keyword that the type leaves out.
    pub(super) fn note(&mut self, keyword: &str) {
        self.notes.insert(keyword.to_owned());
    }

    /// Keywords that the types leave out, sorted.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().map(String::as_str)
    }

    /// The words of a schema; if it has none, those of what it refers to.
    pub(super) fn doc_of(&mut self, schema: &'a Value, read: fn(&Value) -> Doc) -> Doc {
        let own = read(schema);
        if !own.text.is_empty() {
            return own;
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|reference| self.resolve(reference).ok());
        let text = target.map(|(target, _)| read(target).text).unwrap_or_default();
        Doc { is_cut: false, text, ..own }
    }

    /// The type that a `$ref` stands for.
    pub(super) fn reference(&mut self, reference: &str) -> Type {
        match self.resolve(reference) {
            Err(reason) => Type::unknown(reason),
            Ok((target, suggested)) => {
                if let Some(known) = self.named(target) {
                    return known;
                }
                if self.definitions.len() >= DEFINITIONS_MAX {
                    return Type::unknown("the schema has too many definitions");
                }
                let index = self.definitions.len();
                self.by_schema.insert(std::ptr::from_ref(target), index);
                self.definitions.push(Definition {
                    schema: target,
                    suggested,
                    body: Type::Unknown,
                    name: None,
                });
                Type::Named(index)
            }
        }
    }

    /// Schema and suggested name behind a reference within the document.
    fn resolve(&mut self, reference: &str) -> Result<(&'a Value, String), String> {
        let (root, root_name) = self.root.expect("begin() comes before any reference");
        if reference.len() > REFERENCE_BYTES_MAX {
            return Err("its `$ref` is too long".replace('`', "'"));
        }
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let leads_nowhere = || {
            let shown = text::comment_line(reference, 80);
            format!("'{shown}' is not in this schema")
        };
        let base = if document.is_empty() {
            root
        } else {
            self.anchored(document).ok_or_else(leads_nowhere)?
        };
        if fragment.is_empty() {
            let name = if document.is_empty() { root_name } else { document };
            return Ok((base, pascal_case(last_word(name))));
        }
        let fragment = gloveport_protocol::percent_decoded(fragment);
        let target = if fragment.starts_with('/') {
            base.pointer(&fragment)
        } else {
            self.anchored(&fragment)
        };
        let target = target.ok_or_else(leads_nowhere)?;
        Ok((target, pascal_case(last_word(&fragment))))
    }

    /// The schema of the document that has this `$id` or `$anchor`.
    fn anchored(&mut self, name: &str) -> Option<&'a Value> {
        let (root, _) = self.root?;
        let anchors = self.anchors.get_or_insert_with(|| find_anchors(root));
        anchors.get(name).copied()
    }

    /// Breaks circles and chooses what is written by name. `roots` are all types that are going to
    /// be written.
    pub(crate) fn finish(&mut self, roots: &[&Type]) {
        self.break_circles();
        let mut uses = vec![0usize; self.definitions.len()];
        let mut reached = BTreeSet::new();
        let mut queue: Vec<usize> = Vec::new();
        for root in roots {
            root.for_each_named(&mut |index| queue.push(index));
        }
        while let Some(index) = queue.pop() {
            uses[index] += 1;
            if reached.insert(index) {
                self.definitions[index].body.for_each_named(&mut |inner| queue.push(inner));
            }
        }
        let mut taken: BTreeSet<String> =
            BUILT_IN_NAMES.iter().map(|name| (*name).to_owned()).collect();
        for index in reached {
            let is_shared = uses[index] > 1 && !is_short(&self.definitions[index].body);
            if !is_shared && !self.contains_itself(index) {
                continue;
            }
            let base = self.definitions[index].suggested.clone();
            let mut name = base.clone();
            let mut number = 1;
            while !taken.insert(name.clone()) {
                number += 1;
                name = format!("{base}{number}");
            }
            self.definitions[index].name = Some(name);
        }
    }

    /// Name (where it has one) and body of a definition.
    pub(crate) fn definition(&self, index: usize) -> (Option<&str>, &Type) {
        let definition = &self.definitions[index];
        (definition.name.as_deref(), &definition.body)
    }

    /// All definitions that are written by name, in the order in which they were met.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (&str, &Type)> {
        let definitions = self.definitions.iter();
        definitions.filter_map(|definition| Some((definition.name.as_deref()?, &definition.body)))
    }

    /// The types of all definitions.
    pub(super) fn bodies(&mut self) -> impl Iterator<Item = &mut Type> {
        self.definitions.iter_mut().map(|definition| &mut definition.body)
    }

    /// Every remark in the types that are written, sorted and without repetitions.
    pub(crate) fn remarks(&self, roots: &[&Type]) -> BTreeSet<String> {
        let bodies = self.definitions.iter().map(|definition| &definition.body);
        let mut queue: Vec<&Type> = roots.iter().copied().chain(bodies).collect();
        let mut remarks = BTreeSet::new();
        while let Some(next) = queue.pop() {
            if let Type::Remarked(_, remark) = next {
                remarks.insert(remark.clone());
            }
            queue.extend(next.parts());
        }
        remarks
    }

    fn contains_itself(&self, start: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut queue = Vec::new();
        self.definitions[start].body.for_each_named(&mut |inner| queue.push(inner));
        while let Some(index) = queue.pop() {
            if index == start {
                return true;
            }
            if seen.insert(index) {
                self.definitions[index].body.for_each_named(&mut |inner| queue.push(inner));
            }
        }
        false
    }

    /// Replaces what makes an alias its own meaning: a circle that passes no object and no array
    /// (TS2456).
    fn break_circles(&mut self) {
        let mut state = vec![Visit::New; self.definitions.len()];
        for index in 0..self.definitions.len() {
            self.break_from(index, &mut state);
        }
    }

    /// Depth first; it goes at most [`DEFINITIONS_MAX`] deep.
    fn break_from(&mut self, index: usize, state: &mut [Visit]) {
        if state[index] != Visit::New {
            return;
        }
        state[index] = Visit::Open;
        let mut body = std::mem::replace(&mut self.definitions[index].body, Type::Unknown);
        self.break_inside(&mut body, state);
        self.definitions[index].body = body;
        state[index] = Visit::Done;
    }

    fn break_inside(&mut self, body: &mut Type, state: &mut [Visit]) {
        match body {
            Type::Named(inner) if state[*inner] == Visit::Open => {
                *body = Type::unknown("a type that is only itself");
            }
            Type::Named(inner) => self.break_from(*inner, state),
            Type::Remarked(inner, _) => self.break_inside(inner, state),
            Type::Union(parts) | Type::Intersection(parts) => {
                for part in parts {
                    self.break_inside(part, state);
                }
            }
            Type::Unknown
            | Type::Never
            | Type::Null
            | Type::Boolean
            | Type::Number
            | Type::String
            | Type::Literal(_)
            | Type::Array(_)
            | Type::Tuple(_)
            | Type::Object(_) => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

/// Whether a name would be longer than what it stands for.
fn is_short(body: &Type) -> bool {
    match body {
        Type::Unknown | Type::Never | Type::Null | Type::Boolean | Type::Number | Type::String => {
            true
        }
        Type::Literal(text) => text.len() <= 24,
        Type::Array(inner) => is_short(inner),
        Type::Union(parts) => parts.len() <= 3 && parts.iter().all(is_short),
        Type::Remarked(..)
        | Type::Tuple(_)
        | Type::Object(_)
        | Type::Intersection(_)
        | Type::Named(_) => false,
    }
}

fn find_anchors(root: &Value) -> BTreeMap<&str, &Value> {
    let mut anchors = BTreeMap::new();
    let mut queue = vec![root];
    let mut seen = 0;
    while let Some(value) = queue.pop() {
        seen += 1;
        if seen > ANCHOR_NODES_MAX {
            break;
        }
        match value {
            Value::Object(map) => {
                for keyword in ["$id", "id", "$anchor", "$dynamicAnchor"] {
                    if let Some(Value::String(name)) = map.get(keyword) {
                        anchors.entry(name.trim_end_matches('#')).or_insert(value);
                    }
                }
                queue.extend(map.values().take(ANCHOR_NODES_MAX));
            }
            Value::Array(values) => queue.extend(values.iter().take(ANCHOR_NODES_MAX)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    anchors
}

/// The last part of a pointer or address that is a word and no keyword: `tree` of
/// `#/properties/tree/items`.
fn last_word(path: &str) -> &str {
    const KEYWORDS: &[&str] = &[
        "items",
        "properties",
        "anyOf",
        "oneOf",
        "allOf",
        "$defs",
        "definitions",
        "additionalProperties",
    ];
    let is_word = |part: &&str| {
        part.contains(|first: char| first.is_ascii_alphabetic()) && !KEYWORDS.contains(part)
    };
    path.rsplit('/').find(is_word).unwrap_or("Type")
}

/// `issue_state` to `IssueState`, in the alphabet of identifiers.
fn pascal_case(word: &str) -> String {
    let mut name = String::new();
    let mut begins = true;
    for character in text::clip(word, NAME_BYTES_MAX).chars() {
        if character.is_ascii_alphanumeric() {
            name.push(if begins { character.to_ascii_uppercase() } else { character });
        }
        begins = !character.is_ascii_alphanumeric();
    }
    if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        name.insert_str(0, "Type");
    }
    name
}
