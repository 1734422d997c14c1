//! Places in a JSON value: the part of `JSONPath` (RFC 9535) that labels need.
//!
//! No filters, no slices, no scripts: a place can be named, all elements can be meant, and a name can be meant at any depth.

use serde_json::Value;
use std::iter::Peekable;
use std::str::Chars;

/// Longest path in bytes.
const PATH_BYTES_MAX: usize = 512;
/// Most steps.
const STEPS_MAX: usize = 32;

/// A place, as `$.rows[*].email`: `.name`, `["name"]`, `[0]`, `[*]`, `.*` and `..name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    written: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
    All,
    /// A name at any depth.
    Anywhere(String),
}

/// A text that is no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It does not begin with `$`.
    #[error("a path begins with `$`, like `$.rows[*].email`")]
    Start,
    /// Something in it cannot be read.
    #[error(
        "the path cannot be read from character {0} on: write `.name`, `[\"name\"]`, `[0]`, `[*]` or `..name`"
    )]
    Step(usize),
    /// It is too long.
    #[error("a path has at most 512 bytes and 32 steps")]
    TooLong,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// [`PathError`], with the place.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let rest = text.strip_prefix('$').ok_or(PathError::Start)?;
        if text.len() > PATH_BYTES_MAX {
            return Err(PathError::TooLong);
        }
        let mut characters = rest.chars().peekable();
        let mut steps = Vec::new();
        let length = rest.chars().count();
        while characters.peek().is_some() {
            let at = length - characters.clone().count() + 2;
            steps.push(step(&mut characters).ok_or(PathError::Step(at))?);
        }
        if steps.len() > STEPS_MAX {
            return Err(PathError::TooLong);
        }
        Ok(Self { written: text.to_owned(), steps })
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Gives every value at this place to `visit`. Whether the value has the shape that the path expects: the place was
    /// there, or nothing was where several could have been.
    pub(crate) fn visit(&self, value: &mut Value, visit: &mut impl FnMut(&mut Value)) -> bool {
        walk(&self.steps, value, visit)
    }
}

fn step(rest: &mut Peekable<Chars<'_>>) -> Option<Step> {
    match rest.next()? {
        '.' if rest.peek() == Some(&'.') => {
            rest.next();
            name(rest).map(Step::Anywhere)
        }
        '.' if rest.peek() == Some(&'*') => {
            rest.next();
            Some(Step::All)
        }
        '.' => name(rest).map(Step::Name),
        '[' => {
            let step = match rest.next()? {
                '*' => Step::All,
                quote @ ('"' | '\'') => {
                    let mut text = String::new();
                    loop {
                        match rest.next()? {
                            end if end == quote => break,
                            '\\' => text.push(rest.next()?),
                            other => text.push(other),
                        }
                    }
                    Step::Name(text)
                }
                digit if digit.is_ascii_digit() => {
                    let mut text = String::from(digit);
                    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                        text.push(digit);
                    }
                    Step::Index(text.parse().ok()?)
                }
                _ => return None,
            };
            (rest.next()? == ']').then_some(step)
        }
        _ => None,
    }
}

fn name(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    while let Some(c) = rest.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@'))
    {
        text.push(c);
    }
    (!text.is_empty()).then_some(text)
}

fn walk(steps: &[Step], value: &mut Value, visit: &mut impl FnMut(&mut Value)) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        visit(value);
        return true;
    };
    match (step, value) {
        // What is absent on the way is not another shape.
        (_, Value::Null) => true,
        (Step::Name(name), Value::Object(fields)) => {
            fields.get_mut(name).is_some_and(|field| walk(rest, field, visit))
        }
        (Step::Index(index), Value::Array(items)) => {
            items.get_mut(*index).is_some_and(|item| walk(rest, item, visit))
        }
        (Step::All, Value::Array(items)) => {
            let mut fits = items.is_empty();
            for item in items {
                fits |= walk(rest, item, visit);
            }
            fits
        }
        (Step::All, Value::Object(fields)) => {
            let mut fits = fields.is_empty();
            for field in fields.values_mut() {
                fits |= walk(rest, field, visit);
            }
            fits
        }
        (Step::Anywhere(name), value) => anywhere(name, rest, value, visit),
        (Step::Name(_) | Step::Index(_) | Step::All, _) => false,
    }
}

fn anywhere(
    name: &str,
    rest: &[Step],
    value: &mut Value,
    visit: &mut impl FnMut(&mut Value),
) -> bool {
    let mut fits = false;
    match value {
        Value::Array(items) => {
            fits |= items.is_empty();
            for item in items {
                fits |= anywhere(name, rest, item, visit);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                // First below, then here: what is sealed here has nothing below it any more.
                fits |= anywhere(name, rest, field, visit);
                if key == name {
                    fits |= walk(rest, field, visit);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    fits
}
