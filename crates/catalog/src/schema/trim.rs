//! Shortens the docs of all types of a tool: each says something that its reader did not know, and
//! says it once.

use super::prose::{self, Words};
use super::{Doc, Object, Type, TypeTable};
use std::collections::BTreeSet;

/// Bytes of descriptions that are read for one tool; what follows would not fit its declaration.
const READ_BYTES_MAX: usize = 256 << 10;

/// What the walk remembers.
struct Trim<'w> {
    known: &'w Words,
    /// Names and texts that were written.
    seen: BTreeSet<(String, String)>,
    bytes_left: usize,
    /// Something was left out.
    is_cut: bool,
}

impl TypeTable<'_> {
    /// Shortens every doc below the roots and in the definitions, in the order in which they are
    /// going to be written. Gives whether a description was cut.
    pub(crate) fn trim(&mut self, roots: [&mut Type; 2], known: &Words) -> bool {
        let (seen, bytes_left) = (BTreeSet::new(), READ_BYTES_MAX);
        let mut trim = Trim { known, seen, bytes_left, is_cut: false };
        for root in roots {
            trim.visit(root);
        }
        for body in self.bodies() {
            trim.visit(body);
        }
        trim.is_cut
    }
}

impl Trim<'_> {
    fn visit(&mut self, ty: &mut Type) {
        match ty {
            Type::Unknown
            | Type::Never
            | Type::Null
            | Type::Boolean
            | Type::Number
            | Type::String
            | Type::Literal(_)
            | Type::Named(_) => {}
            Type::Remarked(inner, _) | Type::Array(inner) => self.visit(inner),
            Type::Tuple(tuple) => {
                for part in tuple.items.iter_mut().chain(tuple.rest.as_deref_mut()) {
                    self.visit(part);
                }
            }
            Type::Object(object) => self.object(object),
            Type::Union(parts) | Type::Intersection(parts) => {
                for part in parts {
                    self.visit(part);
                }
            }
        }
    }

    fn object(&mut self, object: &mut Object) {
        for property in &mut object.properties {
            let length = property.doc.text.len();
            if length > self.bytes_left {
                property.doc.text.clear();
                property.doc.is_cut = true;
            }
            self.bytes_left = self.bytes_left.saturating_sub(length);
            let is_listed = lists_values(&property.value);
            prose::shorten(&mut property.doc, &property.name, is_listed, self.known);
            self.is_cut |= property.doc.is_cut;
            if !property.doc.is_empty()
                && !self.seen.insert((property.name.clone(), property.doc.line()))
            {
                property.doc = Doc::default();
            }
            self.visit(&mut property.value);
        }
        if let Some(rest) = object.rest.as_deref_mut() {
            self.visit(rest);
        }
    }
}

/// Whether a type is a list of literals.
fn lists_values(ty: &Type) -> bool {
    let parts = ty.parts();
    match ty {
        Type::Literal(_) | Type::Null => true,
        Type::Array(_) | Type::Union(_) => parts.into_iter().all(lists_values),
        Type::Unknown
        | Type::Never
        | Type::Boolean
        | Type::Number
        | Type::String
        | Type::Remarked(..)
        | Type::Tuple(_)
        | Type::Object(_)
        | Type::Intersection(_)
        | Type::Named(_) => false,
    }
}
