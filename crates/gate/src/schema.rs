//! Validation of arguments against a tool's input schema.

use crate::{FrozenArguments, issues};
use gloveport_protocol::{FaultCode, ToolFailure};
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// Largest schema text that is compiled. The largest of 688 real tools has 34 KB.
const SCHEMA_BYTES_MAX: usize = 512 << 10;
/// Bound of a compiled pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 20;
/// Steps of a pattern that needs backtracking (look-around, back-references).
const BACKTRACK_MAX: usize = 10_000;

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The text is too large.
    #[error("the schema has {bytes} bytes, at most {max} are compiled")]
    TooLarge {
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// It is no valid schema, or it refers to another document.
    #[error("the schema does not compile: {0}")]
    Invalid(String),
}

/// A compiled input schema: draft-04 to 2020-12 by its `$schema`, 2020-12 without.
///
/// References are resolved within the document only. Patterns run on a linear engine; one that needs look-around runs
/// on a backtracking engine with a bound, and counts as not matched when it reaches it.
#[derive(Debug)]
pub struct InputSchema {
    validator: Validator,
    schema: Value,
    may_repeat: bool,
}

impl InputSchema {
    /// Compiles a schema as the upstream gave it.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] when it is too large, invalid or refers outside of itself.
    pub fn compile(schema: &Value) -> Result<Self, SchemaError> {
        let text = schema.to_string();
        let bytes = text.len();
        if bytes > SCHEMA_BYTES_MAX {
            return Err(SchemaError::TooLarge { bytes, max: SCHEMA_BYTES_MAX });
        }
        let linear = PatternOptions::regex().size_limit(PATTERN_BYTES_MAX);
        let backtracking = PatternOptions::fancy_regex()
            .backtrack_limit(BACKTRACK_MAX)
            .size_limit(PATTERN_BYTES_MAX);
        let validator = jsonschema::options()
            .with_pattern_options(linear)
            .build(schema)
            .or_else(|_| jsonschema::options().with_pattern_options(backtracking).build(schema))
            .map_err(|error| SchemaError::Invalid(clip(&error.to_string())))?;
        let may_repeat = ["\"$ref\"", "\"$dynamicRef\"", "\"$recursiveRef\""]
            .iter()
            .any(|key| text.contains(key));
        Ok(Self { validator, schema: schema.clone(), may_repeat })
    }

    /// Whether a check may take exponential time: a part of the schema can stand for itself, or for another part
    /// several times.
    pub fn may_repeat(&self) -> bool {
        self.may_repeat
    }

    /// Whether arguments pass, without a word on why not.
    pub fn is_valid(&self, arguments: &FrozenArguments) -> bool {
        self.validator.is_valid(arguments.value())
    }

    /// Checks arguments.
    ///
    /// # Errors
    ///
    /// [`FaultCode::InvalidArgs`] with at most 8 issues: field path, and what was expected. Values are not repeated.
    pub fn validate(&self, arguments: &FrozenArguments) -> Result<(), ToolFailure> {
        if self.is_valid(arguments) {
            return Ok(());
        }
        let issues = issues::collect(&self.validator, &self.schema, arguments.value());
        let listed: Vec<String> = issues.iter().map(issues::sentence).collect();
        let message = format!("wrong arguments: {}", listed.join("; "));
        Err(ToolFailure { issues, ..ToolFailure::new(FaultCode::InvalidArgs, message) })
    }
}

/// Messages of the schema library can quote the schema, which is the upstream's text.
fn clip(message: &str) -> String {
    message.chars().take(300).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
