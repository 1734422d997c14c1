//! The plain predicates: listed values, numbers, lengths, regular expressions, and texts that mean nothing to a shell.

use crate::policy::source::Bounds;
use crate::policy::truth::Told;
use regex::{Regex, RegexBuilder};
use serde_json::{Number, Value};
use std::cmp::Ordering;

/// Bytes of a regular expression as written, and compiled.
const REGEX_BYTES_MAX: usize = 4 << 10;
const REGEX_SIZE_MAX: usize = 1 << 20;

/// One of given values.
#[derive(Debug)]
pub(crate) struct EnumTest(Vec<Value>);

impl EnumTest {
    pub(crate) fn compile(values: &[Value]) -> Result<Self, String> {
        if values.is_empty() {
            return Err("`in` is missing: the values".to_owned());
        }
        if values.iter().any(|value| value.is_array() || value.is_object()) {
            return Err("the values are texts, numbers, `true` and `false`".to_owned());
        }
        Ok(Self(values.to_vec()))
    }

    pub(crate) fn judge(&self, value: &Value) -> Told {
        if !self.0.iter().any(|listed| kind(listed) == kind(value)) {
            return Told::unknown("it has another type than the listed values");
        }
        let is_listed = self.0.iter().any(|listed| is_same(listed, value));
        Told::either(is_listed, "the value is listed", "the value is not listed")
    }
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => compare(one, other) == Some(Ordering::Equal),
        (one, other) => one == other,
    }
}

/// Compares numbers as what they stand for: whole ones exactly. `None` where two numbers cannot be told apart for sure.
pub(crate) fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    let whole = |number: &Number| {
        number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// A number between two others.
#[derive(Debug)]
pub(crate) struct RangeTest(Bounds);

impl RangeTest {
    pub(crate) fn compile(bounds: &Bounds) -> Result<Self, String> {
        checked(bounds)?;
        Ok(Self(bounds.clone()))
    }

    pub(crate) fn judge(&self, value: &Value) -> Told {
        match value {
            Value::Number(number) => within(&self.0, number),
            _ => Told::unknown("it is no number"),
        }
    }
}

/// So many characters, items or keys.
#[derive(Debug)]
pub(crate) struct LengthTest(Bounds);

impl LengthTest {
    pub(crate) fn compile(bounds: &Bounds) -> Result<Self, String> {
        checked(bounds)?;
        Ok(Self(bounds.clone()))
    }

    pub(crate) fn judge(&self, value: &Value) -> Told {
        let length = match value {
            Value::String(text) => text.chars().count(),
            Value::Array(items) => items.len(),
            Value::Object(entries) => entries.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                return Told::unknown("it has no length");
            }
        };
        within(&self.0, &Number::from(length))
    }
}

fn checked(bounds: &Bounds) -> Result<(), String> {
    match (&bounds.least, &bounds.most) {
        (None, None) => Err("`min` or `max` is missing".to_owned()),
        (Some(least), Some(most)) if compare(least, most) == Some(Ordering::Greater) => {
            Err("`min` is over `max`: nothing is between them".to_owned())
        }
        _ => Ok(()),
    }
}

fn within(bounds: &Bounds, number: &Number) -> Told {
    let against = |bound: &Option<Number>| bound.as_ref().map(|bound| compare(number, bound));
    match (against(&bounds.least), against(&bounds.most)) {
        (Some(None), _) | (_, Some(None)) => Told::unknown("it cannot be compared"),
        (Some(Some(Ordering::Less)), _) => Told::no("it is under `min`"),
        (_, Some(Some(Ordering::Greater))) => Told::no("it is over `max`"),
        _ => Told::yes("it is in the range"),
    }
}

/// A regular expression over a whole text. Linear in the text, whatever the pattern: look-around and back-references do not
/// exist.
#[derive(Debug)]
pub(crate) struct RegexTest(Regex);

impl RegexTest {
    pub(crate) fn compile(pattern: &str) -> Result<Self, String> {
        // On its own first: `a)|(b` would be one only within the anchors.
        regex(pattern)?;
        regex(&format!(r"\A(?:{pattern})\z")).map(Self)
    }

    pub(crate) fn judge(&self, text: &str) -> Told {
        Told::either(self.0.is_match(text), "the text matches", "the text does not match")
    }
}

/// Compiles a pattern within bounds.
pub(crate) fn regex(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > REGEX_BYTES_MAX {
        return Err(format!("the pattern has over {REGEX_BYTES_MAX} bytes"));
    }
    RegexBuilder::new(pattern).size_limit(REGEX_SIZE_MAX).build().map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        format!("the pattern is wrong: {}", last.trim_start_matches("error: "))
    })
}

/// Whether a text has nothing that a shell, or a program that reads its command line, gives a meaning to: no quotes,
/// blanks at its beginning, wildcards, substitutions, redirections and line breaks (POSIX.1-2024, Shell Command Language,
/// section 2.2), and no dash at its beginning.
pub(crate) fn no_shell_meta(text: &str) -> Told {
    const META: &[char] = &[
        '|', '&', ';', '<', '>', '(', ')', '$', '`', '\\', '"', '\'', '*', '?', '[', ']', '{', '}',
        '#', '~', '!', '%', '^', '=',
    ];
    if text.starts_with('-') {
        return Told::no("the text begins with a dash");
    }
    if text.starts_with(['+', '@', '/']) && text.len() == 1 || text.is_empty() {
        return Told::no("the text is empty or only a sign");
    }
    let is_meta = |c: char| META.contains(&c) || c.is_control() || (c.is_whitespace() && c != ' ');
    Told::either(
        !text.contains(is_meta) && text.trim() == text,
        "the text has no shell metacharacters",
        "the text has a shell metacharacter",
    )
}
