//! JSON Schema to TypeScript types: a small model of types between the two.
//!
//! `read` makes the model from a schema, `table` makes its shared and recursive types sound,
//! `trim` shortens its docs, `print` writes it as text. `shape` reads a schema for the built-in check. Types describe and help; they never replace validation, which the
//! gate does with the schema itself.

mod doc;
mod print;
mod prose;
mod read;
mod shape;
mod table;
mod trim;

pub(crate) use print::{Detail, Printer, Shared, Style, Text};
pub(crate) use prose::{Words, description};
pub(crate) use read::read;
pub(crate) use shape::shape;
pub(crate) use table::TypeTable;

use std::collections::BTreeSet;

/// A type as TypeScript can say it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Unknown,
    Never,
    Null,
    Boolean,
    Number,
    String,
    /// A literal, as TypeScript text.
    Literal(String),
    /// A type and a remark that stands behind it as a comment.
    Remarked(Box<Type>, String),
    Array(Box<Type>),
    Tuple(Tuple),
    Object(Object),
    Union(Vec<Type>),
    Intersection(Vec<Type>),
    /// A definition of the [`TypeTable`].
    Named(usize),
}

/// An array with a type for each place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tuple {
    pub(crate) items: Vec<Type>,
    /// How many of the items must be there.
    pub(crate) n_required: usize,
    /// The type of all that follow.
    pub(crate) rest: Option<Box<Type>>,
}

/// An object type.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// Names that must be there, also such that have no property here.
    pub(crate) required: BTreeSet<String>,
    /// The type of all other properties; `None` where they are not wanted.
    pub(crate) rest: Option<Box<Type>>,
    /// The schema says no more than that it is an object.
    pub(crate) is_bare: bool,
}

/// A property of an object type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) value: Type,
    pub(crate) doc: Doc,
}

/// What a schema says about a value. Safe for a comment.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Doc {
    /// The description: with line breaks as it was read, one short line once it is trimmed.
    pub(crate) text: String,
    /// `1..100`, `default 10` and the like.
    pub(crate) facts: Vec<String>,
    /// A fact tells the default, or it is none to speak of.
    pub(crate) has_default: bool,
    /// A fact tells a limit or a format.
    pub(crate) has_limits: bool,
    /// The description goes on behind `text`.
    pub(crate) is_cut: bool,
}

impl Doc {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.facts.is_empty()
    }

    /// Text and facts in one line.
    pub(crate) fn line(&self) -> String {
        let facts = self.facts.join(", ");
        let sign = if self.text.is_empty() || facts.is_empty() { "" } else { "; " };
        format!("{}{sign}{facts}", self.text)
    }
}

impl Type {
    /// `unknown` with the reason why nothing better can be said.
    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        Self::Remarked(Box::new(Self::Unknown), reason.into())
    }

    /// The union of types, without repetitions; a single one is itself.
    pub(crate) fn union(types: Vec<Self>) -> Self {
        let mut members: Vec<Self> = Vec::with_capacity(types.len());
        for member in types {
            let parts = match member {
                Self::Union(parts) => parts,
                single => vec![single],
            };
            for part in parts {
                if part != Self::Never && !members.contains(&part) {
                    members.push(part);
                }
            }
        }
        match members.len() {
            0 => Self::Never,
            1 => members.remove(0),
            _ if members.contains(&Self::Unknown) => Self::Unknown,
            _ => Self::Union(members),
        }
    }

    /// The intersection of types: plain objects are merged, what says nothing is dropped.
    pub(crate) fn intersection(types: Vec<Self>) -> Self {
        let says_more = |part: &Self| *part != Self::Unknown && !part.is_bare_object();
        let is_useful = types.iter().any(says_more);
        let mut merged: Option<Object> = None;
        let mut members: Vec<Self> = Vec::new();
        for part in types {
            match part {
                Self::Unknown => {}
                bare if is_useful && bare.is_bare_object() => {}
                Self::Object(object) => match &mut merged {
                    Some(first) => first.merge(object),
                    None => merged = Some(object),
                },
                other if members.contains(&other) => {}
                other => members.push(other),
            }
        }
        if let Some(object) = merged {
            members.insert(0, Self::Object(object));
        }
        match members.len() {
            0 => Self::Unknown,
            1 => members.remove(0),
            _ => Self::Intersection(members),
        }
    }

    fn is_bare_object(&self) -> bool {
        matches!(self, Self::Object(object) if object.is_bare)
    }

    /// The types directly inside of this one.
    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Unknown
            | Self::Never
            | Self::Null
            | Self::Boolean
            | Self::Number
            | Self::String
            | Self::Literal(_)
            | Self::Named(_) => Vec::new(),
            Self::Remarked(inner, _) | Self::Array(inner) => vec![inner],
            Self::Tuple(tuple) => tuple.items.iter().chain(tuple.rest.as_deref()).collect(),
            Self::Object(object) => {
                let values = object.properties.iter().map(|property| &property.value);
                values.chain(object.rest.as_deref()).collect()
            }
            Self::Union(parts) | Self::Intersection(parts) => parts.iter().collect(),
        }
    }

    /// Calls `visit` for each definition named anywhere inside.
    fn for_each_named(&self, visit: &mut dyn FnMut(usize)) {
        if let Self::Named(index) = self {
            visit(*index);
        }
        for part in self.parts() {
            part.for_each_named(visit);
        }
    }

    /// Whether any definition is named inside.
    fn names_any(&self) -> bool {
        let mut found = false;
        self.for_each_named(&mut |_| found = true);
        found
    }
}

impl Object {
    /// Adds what another schema demands of the same value.
    fn merge(&mut self, other: Self) {
        for property in other.properties {
            let known = self.properties.iter_mut().find(|own| own.name == property.name);
            match known {
                Some(own) => {
                    let both =
                        vec![std::mem::replace(&mut own.value, Type::Unknown), property.value];
                    own.value = Type::intersection(both);
                    if own.doc.is_empty() {
                        own.doc = property.doc;
                    }
                }
                None => self.properties.push(property),
            }
        }
        self.required.extend(other.required);
        // Closed schemas in an `allOf` are nearly always meant together, so a rest counts if anyone
        // allows it.
        self.rest = self.rest.take().or(other.rest);
        self.is_bare &= other.is_bare;
    }
}
