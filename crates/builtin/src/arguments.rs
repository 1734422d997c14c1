//! Reads the arguments of a call and refuses what the input schema does not allow.
//!
//! The gate validates before it permits a call, but a built-in server can be served without it.

use crate::failure::Failure;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// The arguments that have not been read yet.
pub(crate) struct Arguments {
    left: Map<String, Value>,
}

impl Arguments {
    pub(crate) fn new(map: Map<String, Value>) -> Self {
        Self { left: map }
    }

    /// A text that has to be there, of at most so many bytes.
    pub(crate) fn text(&mut self, key: &str, bytes_max: usize) -> Result<String, Failure> {
        self.optional_text(key, bytes_max)?
            .ok_or_else(|| wrong(format!("`{key}` is missing: a string is expected")))
    }

    /// A text of at most so many bytes.
    pub(crate) fn optional_text(
        &mut self,
        key: &str,
        bytes_max: usize,
    ) -> Result<Option<String>, Failure> {
        match self.left.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() <= bytes_max => Ok(Some(text)),
            Some(Value::String(text)) => Err(wrong(format!(
                "`{key}` has {} bytes, at most {bytes_max} are allowed",
                text.len()
            ))),
            Some(other) => Err(wrong(format!("`{key}` must be a string, not {}", kind(&other)))),
        }
    }

    /// A whole number within a range.
    pub(crate) fn optional_integer(
        &mut self,
        key: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, Failure> {
        let Some(value) = self.left.remove(key) else {
            return Ok(None);
        };
        // JSON has one kind of number: `10.0` is the integer 10 for a JSON Schema, so it is here.
        let whole = value.as_u64().or_else(|| whole_number(value.as_f64()?));
        match whole.filter(|number| range.contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(wrong(format!(
                "`{key}` must be a whole number from {} to {}",
                range.start(),
                range.end()
            ))),
        }
    }

    /// `true` or `false`; `false` where it is not given.
    pub(crate) fn flag(&mut self, key: &str) -> Result<bool, Failure> {
        match self.left.remove(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(wrong(format!("`{key}` must be a boolean, not {}", kind(&other)))),
        }
    }

    /// One of a few words, as the value that stands for it; the first where it is not given.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<T, Failure> {
        let Some(value) = self.left.remove(key) else {
            return Ok(choices.first().expect("every choice has a default").1);
        };
        let word = value.as_str().unwrap_or_default();
        let found = choices.iter().find(|(name, _)| *name == word);
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<String> =
                choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            wrong(format!("`{key}` must be one of {}", names.join(", ")))
        })
    }

    /// Any value.
    pub(crate) fn value(&mut self, key: &str) -> Option<Value> {
        self.left.remove(key)
    }

    /// Refuses what nothing has read.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(key) => Err(wrong(format!("`{key}` is unknown"))),
        }
    }
}

/// The failure that every wrong argument is.
pub(crate) fn wrong(reason: impl AsRef<str>) -> Failure {
    Failure::new(format!("wrong arguments: {}", reason.as_ref()))
}

/// What a JSON value is, in the words of JSON Schema.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn whole_number(number: f64) -> Option<u64> {
    let is_whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
    is_whole.then(|| format!("{number:.0}").parse().ok()).flatten()
}
