//! Writes types as TypeScript text: on one line where it fits, over several where it does not, with
//! short comments behind the properties.
//!
//! Writing stops as soon as its bound is reached, so that a type that expands enormously costs no
//! more than the bound.

use super::{Object, Tuple, Type, TypeTable};
use crate::text;

/// Columns of an object on one line.
const COLUMNS: usize = 100;
/// Bytes of a remark.
const REMARK_BYTES_MAX: usize = 240;
/// Bytes of the names that stand for an object which is not written out.
const OUTLINE_BYTES_MAX: usize = 80;

/// Text up to a bound. What goes over it is not written, and [`Text::finish`] says so.
#[derive(Debug)]
pub(crate) struct Text {
    out: String,
    bytes_max: usize,
    is_over: bool,
}

impl Text {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { out: String::new(), bytes_max, is_over: false }
    }

    pub(crate) fn push(&mut self, text: &str) {
        if self.out.len() + text.len() > self.bytes_max {
            self.is_over = true;
        }
        if !self.is_over {
            self.out.push_str(text);
        }
    }

    /// Where the next character of the last line stands.
    fn column(&self) -> usize {
        self.out.len() - self.out.rfind('\n').map_or(0, |at| at + 1)
    }

    /// Puts a comment behind what was written since `start`, or above if that takes several lines.
    fn comment_since(&mut self, start: usize, margin: &str, comment: &str) {
        if self.is_over || comment.is_empty() {
            return;
        }
        if !self.out[start..].contains('\n') {
            self.push(" // ");
            self.push(comment);
        } else if self.out.len() + margin.len() + comment.len() + 4 > self.bytes_max {
            self.is_over = true;
        } else {
            self.out.insert_str(start, &format!("{margin}// {comment}\n"));
        }
    }

    /// The whole text; `None` if it went over the bound.
    pub(crate) fn finish(self) -> Option<String> {
        (!self.is_over).then_some(self.out)
    }
}

/// How definitions with a name are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shared<'a> {
    /// By name, as a member of this namespace.
    Of(&'a str),
    /// By name, inside of that namespace.
    Local,
    /// In place.
    Inline,
}

/// How a type is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    pub(crate) shared: Shared<'a>,
    /// Objects inside of each other that are written out; deeper ones are outlined.
    pub(crate) depth_max: usize,
    pub(crate) detail: Detail,
}

/// What stands beside the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The docs of properties, and why a type says no more than it does.
    Docs,
    /// Only the latter.
    Types,
    /// Nothing, and what is not known is `any`: for a compiler.
    Check,
}

/// Where a type stands, which decides on brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Whole,
    UnionMember,
    IntersectionMember,
    Element,
}

/// Writes the types of one tool.
#[derive(Debug)]
pub(crate) struct Printer<'t, 'a> {
    table: &'t TypeTable<'a>,
    style: Style<'t>,
}

/// How far writing has come: the column of the text's own indentation, `None` on one line, and what
/// is open.
#[derive(Debug, Clone, Copy)]
struct At<'o> {
    indent: Option<usize>,
    end: usize,
    place: Place,
    depth: usize,
    open: Option<&'o Open<'o>>,
}

/// Definitions that are being written in place.
#[derive(Debug)]
struct Open<'o> {
    index: usize,
    outer: Option<&'o Open<'o>>,
}

impl At<'_> {
    fn place(self, place: Place) -> Self {
        Self { place, ..self }
    }

    fn is_open(&self, index: usize) -> bool {
        let mut open = self.open;
        while let Some(one) = open {
            if one.index == index {
                return true;
            }
            open = one.outer;
        }
        false
    }
}

impl<'t, 'a> Printer<'t, 'a> {
    pub(crate) fn new(table: &'t TypeTable<'a>, style: Style<'t>) -> Self {
        Self { table, style }
    }

    /// Writes a type on one line, without docs.
    pub(crate) fn one_line(&self, ty: &Type, out: &mut Text) {
        let at = At { indent: None, end: 0, place: Place::Whole, depth: 0, open: None };
        self.write(ty, at, out);
    }

    /// Writes a type that begins in a line of this indentation; more lines follow if it needs them.
    /// An object on one line leaves `end` columns free for what follows.
    pub(crate) fn lines(&self, ty: &Type, indent: usize, end: usize, out: &mut Text) {
        let at = At { indent: Some(indent), end, place: Place::Whole, depth: 0, open: None };
        self.write(ty, at, out);
    }

    fn write(&self, ty: &Type, at: At<'_>, out: &mut Text) {
        if out.is_over {
            return;
        }
        match ty {
            Type::Unknown => out.push(self.unknown()),
            Type::Never => out.push("never"),
            Type::Null => out.push("null"),
            Type::Boolean => out.push("boolean"),
            Type::Number => out.push("number"),
            Type::String => out.push("string"),
            Type::Literal(text) => out.push(text),
            Type::Remarked(inner, remark) => {
                self.write(inner, at.place(Place::Element), out);
                if self.style.detail == Detail::Check {
                    return;
                }
                out.push(" /* ");
                out.push(&text::comment_line(remark, REMARK_BYTES_MAX));
                out.push(" */");
            }
            Type::Array(item) => {
                self.write(item, at.place(Place::Element), out);
                out.push("[]");
            }
            Type::Tuple(tuple) => self.tuple(tuple, at.place(Place::Whole), out),
            Type::Object(object) => self.object(object, at.place(Place::Whole), out),
            Type::Union(parts) => self.joined(parts, Place::UnionMember, at, out),
            Type::Intersection(parts) => {
                self.joined(parts, Place::IntersectionMember, at, out);
            }
            Type::Named(index) => self.named(*index, at, out),
        }
    }

    fn unknown(&self) -> &'static str {
        match self.style.detail {
            Detail::Docs | Detail::Types => "unknown",
            Detail::Check => "any",
        }
    }

    fn joined(&self, parts: &[Type], place: Place, at: At<'_>, out: &mut Text) {
        let sign = if place == Place::UnionMember { " | " } else { " & " };
        let needs_brackets = at.place >= place && at.place != Place::Whole;
        if needs_brackets {
            out.push("(");
        }
        for (position, part) in parts.iter().enumerate() {
            if position > 0 {
                out.push(sign);
            }
            self.write(part, at.place(place), out);
        }
        if needs_brackets {
            out.push(")");
        }
    }

    fn named(&self, index: usize, at: At<'_>, out: &mut Text) {
        let (name, body) = self.table.definition(index);
        match (name, self.style.shared) {
            (Some(name), Shared::Of(namespace)) => {
                out.push(namespace);
                out.push(".");
                out.push(name);
            }
            (Some(name), Shared::Local) => out.push(name),
            (Some(_), Shared::Inline) if at.is_open(index) => out.push("unknown /* as above */"),
            (Some(_), Shared::Inline) | (None, _) => {
                let open = Open { index, outer: at.open };
                let at = At { open: Some(&open), ..at };
                self.write(body, at, out);
            }
        }
    }

    fn tuple(&self, tuple: &Tuple, at: At<'_>, out: &mut Text) {
        out.push("[");
        for (position, item) in tuple.items.iter().enumerate() {
            if position > 0 {
                out.push(", ");
            }
            if position < tuple.n_required {
                self.write(item, at, out);
            } else {
                self.write(item, at.place(Place::Element), out);
                out.push("?");
            }
        }
        if let Some(rest) = &tuple.rest {
            out.push(if tuple.items.is_empty() { "..." } else { ", ..." });
            self.write(rest, at.place(Place::Element), out);
            out.push("[]");
        }
        out.push("]");
    }

    fn object(&self, object: &Object, at: At<'_>, out: &mut Text) {
        let missing = missing(object);
        if object.properties.is_empty() && missing.is_empty() {
            return self.map(object, at, out);
        }
        if at.depth >= self.style.depth_max {
            return out.push(&outline(object));
        }
        let at = At { depth: at.depth + 1, ..at };
        match at.indent.filter(|_| !self.fits(object, at, out.column())) {
            None => self.object_on_one_line(object, &missing, at, out),
            Some(indent) => {
                let at = At { indent: Some(indent + 2), end: 0, ..at };
                self.object_on_lines(object, &missing, at, out);
            }
        }
    }

    /// An object without any named property.
    fn map(&self, object: &Object, at: At<'_>, out: &mut Text) {
        match &object.rest {
            None if object.is_bare => out.push(&format!("Record<string, {}>", self.unknown())),
            // `{}` would take anything.
            None => out.push("Record<string, never>"),
            // An alias that meets itself in the arguments of `Record` is an error (TS2456), in an
            // index signature it is not.
            Some(value) if value.names_any() => {
                out.push("{ [key: string]: ");
                self.write(value, at, out);
                out.push(" }");
            }
            Some(value) => {
                out.push("Record<string, ");
                self.write(value, at, out);
                out.push(">");
            }
        }
    }

    fn object_on_one_line(&self, object: &Object, missing: &[&str], at: At<'_>, out: &mut Text) {
        let at = At { indent: None, ..at };
        out.push("{ ");
        for (position, property) in object.properties.iter().enumerate() {
            if position > 0 {
                out.push("; ");
            }
            out.push(&key(&property.name, object.required.contains(&property.name)));
            self.write(&property.value, at, out);
            if self.style.detail == Detail::Docs && !property.doc.is_empty() {
                out.push(&format!(" /* {} */", property.doc.line()));
            }
        }
        let mut needs_sign = !object.properties.is_empty();
        for name in missing {
            out.push(if needs_sign { "; " } else { "" });
            out.push(&format!("{}{}", key(name, true), self.unknown()));
            needs_sign = true;
        }
        if let Some(rest) = &object.rest {
            out.push("; ");
            self.rest(rest, at, out);
        }
        out.push(" }");
    }

    fn object_on_lines(&self, object: &Object, missing: &[&str], at: At<'_>, out: &mut Text) {
        let indent = at.indent.unwrap_or_default();
        let margin = " ".repeat(indent);
        out.push("{\n");
        for property in &object.properties {
            if out.is_over {
                return;
            }
            let start = out.out.len();
            out.push(&margin);
            out.push(&key(&property.name, object.required.contains(&property.name)));
            self.write(&property.value, at, out);
            if self.style.detail == Detail::Docs {
                out.comment_since(start, &margin, &property.doc.line());
            }
            out.push("\n");
        }
        for name in missing {
            out.push(&format!("{margin}{}{}\n", key(name, true), self.unknown()));
        }
        if let Some(rest) = &object.rest {
            out.push(&margin);
            self.rest(rest, at, out);
            out.push("\n");
        }
        out.push(&margin[2..]);
        out.push("}");
    }

    /// The index signature beside named properties. TypeScript wants these to be of its type too,
    /// hence `unknown`.
    fn rest(&self, rest: &Type, at: At<'_>, out: &mut Text) {
        out.push("[key: string]: ");
        out.push(self.unknown());
        if *rest != Type::Unknown && self.style.detail != Detail::Check {
            let mut remark = Text::new(REMARK_BYTES_MAX);
            let reason = match rest {
                Type::Remarked(inner, reason) if **inner == Type::Unknown => Some(reason.clone()),
                _ => {
                    self.write(rest, At { indent: None, ..at }, &mut remark);
                    remark.finish()
                }
            };
            if let Some(reason) = reason {
                out.push(&format!(" /* {} */", text::comment_line(&reason, REMARK_BYTES_MAX)));
            }
        }
    }

    /// Whether an object, comments included, fits into the rest of the line.
    fn fits(&self, object: &Object, at: At<'_>, column: usize) -> bool {
        let mut line = Text::new(COLUMNS.saturating_sub(column + at.end));
        self.object_on_one_line(object, &missing(object), at, &mut line);
        !line.is_over
    }
}

/// Required names that have no property.
fn missing(object: &Object) -> Vec<&str> {
    let names = object.required.iter().map(String::as_str);
    names.filter(|name| object.properties.iter().all(|property| property.name != *name)).collect()
}

/// A property's name and sign: `name?: `.
fn key(name: &str, is_required: bool) -> String {
    let sign = if is_required { ": " } else { "?: " };
    if is_plain_key(name) {
        format!("{name}{sign}")
    } else {
        format!("{}{sign}", text::string_literal(name))
    }
}

fn is_plain_key(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
}

/// Stands for an object that is not written out: `object /* id, title?, … */`.
fn outline(object: &Object) -> String {
    let mut names = String::new();
    for property in &object.properties {
        if names.len() > OUTLINE_BYTES_MAX {
            names.push_str(", …");
            break;
        }
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&property.name);
        if !object.required.contains(&property.name) {
            names.push('?');
        }
    }
    format!("object /* {} */", text::comment_line(&names, 2 * OUTLINE_BYTES_MAX))
}
