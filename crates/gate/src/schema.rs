//! Validation of arguments against a tool's input schema.

use crate::{FrozenArguments, cost, issues};
use gloveport_protocol::{FaultCode, ToolFailure};
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Largest schema text that is compiled. The largest of 688 real tools has 34 KB.
const SCHEMA_BYTES_MAX: usize = 512 << 10;
/// Bound of a compiled pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 1 << 20;
/// Steps of a pattern that needs backtracking (look-around, back-references).
const BACKTRACK_MAX: usize = 10_000;

/// Bytes of a default that is applied, and how deep it may be for its check to be cheap.
const DEFAULT_BYTES_MAX: usize = 4 << 10;
const DEFAULT_DEPTH_MAX: usize = 16;

/// Steps of a check that is made at once. A step takes 50 to 100 ns.
const CHEAP_STEPS_MAX: u64 = 100_000;
/// Steps of a check that is made at all.
const STEPS_MAX: u64 = 50_000_000;

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
    /// Steps at one value, by the depth of the arguments; at most 129 entries.
    steps: Mutex<BTreeMap<usize, u64>>,
}

/// What a check may cost at worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckCost {
    /// Microseconds to a few milliseconds: make it where you are.
    Cheap,
    /// Up to seconds: make it where nobody else waits.
    Dear,
    /// It would take too long; it is not made.
    TooDear,
}

impl InputSchema {
    /// Compiles a schema as the upstream gave it.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] when it is too large, invalid or refers outside of itself.
    pub fn compile(schema: &Value) -> Result<Self, SchemaError> {
        let bytes = schema.to_string().len();
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
        Ok(Self { validator, schema: schema.clone(), steps: Mutex::default() })
    }

    /// Adds what an argument is where it is left out: the `default` of each property at the top that is absent, if that is
    /// one itself, so that what is decided about is what the tool will see. References are not followed.
    pub fn apply_defaults(&self, arguments: &mut Value) {
        let Some(properties) = self.schema.get("properties").and_then(Value::as_object) else {
            return;
        };
        let Some(arguments) = arguments.as_object_mut() else {
            return;
        };
        for (name, property) in properties {
            let Some(default) = property.get("default") else { continue };
            if arguments.contains_key(name) || default.to_string().len() > DEFAULT_BYTES_MAX {
                continue;
            }
            let steps = cost::steps(property, DEFAULT_DEPTH_MAX);
            // A property that refers to another part of the schema is none on its own, and is not checked.
            let own = jsonschema::options()
                .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES_MAX))
                .build(property);
            if steps <= CHEAP_STEPS_MAX && own.is_ok_and(|own| own.is_valid(default)) {
                arguments.insert(name.clone(), default.clone());
            }
        }
    }

    /// What a check of these arguments may cost at worst.
    pub fn cost(&self, arguments: &FrozenArguments) -> CheckCost {
        self.cost_of((arguments.nodes(), arguments.depth()))
    }

    fn cost_of(&self, (nodes, depth): (usize, usize)) -> CheckCost {
        let mut known = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let steps = *known.entry(depth).or_insert_with(|| cost::steps(&self.schema, depth));
        let nodes = u64::try_from(nodes).unwrap_or(u64::MAX);
        let steps = steps.saturating_mul(nodes);
        if steps <= CHEAP_STEPS_MAX {
            CheckCost::Cheap
        } else if steps <= STEPS_MAX {
            CheckCost::Dear
        } else {
            CheckCost::TooDear
        }
    }

    /// Whether a result is what the schema promises; for output schemas. A check that would take too long counts as yes:
    /// the result is here already, and the tool's own word is all that it could be held to.
    pub fn accepts(&self, value: &Value) -> bool {
        let measured = FrozenArguments::measure(value);
        self.cost_of(measured) == CheckCost::TooDear || self.validator.is_valid(value)
    }

    /// Checks arguments.
    ///
    /// # Errors
    ///
    /// [`FaultCode::InvalidArgs`] with at most 8 issues: field path, and what was expected. Values are not repeated. Where
    /// the check is dear it says only that they are wrong, because reasons would be as many as steps. Arguments that
    /// are [`CheckCost::TooDear`] are not checked and count as wrong.
    pub fn validate(&self, arguments: &FrozenArguments) -> Result<(), ToolFailure> {
        let cost = self.cost(arguments);
        if cost == CheckCost::TooDear {
            let message = "the arguments cannot be checked in a reasonable time".to_owned();
            return Err(ToolFailure::new(FaultCode::InvalidArgs, message)
                .with_hint("pass fewer or less nested values"));
        }
        if self.validator.is_valid(arguments.value()) {
            return Ok(());
        }
        if cost == CheckCost::Dear {
            let message = "wrong arguments: they do not match the schema".to_owned();
            return Err(ToolFailure::new(FaultCode::InvalidArgs, message));
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
