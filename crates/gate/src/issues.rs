//! Says what is wrong with arguments, for a reader who can mend them: field path and what was expected.

use gloveport_protocol::ArgumentIssue;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// Issues that one failure lists.
const ISSUES_MAX: usize = 8;
/// Enum values and allowed keys that one issue lists.
const LISTED_MAX: usize = 12;
/// Characters of one message.
const MESSAGE_CHARACTERS_MAX: usize = 300;

/// The first differences between `arguments` and the schema.
pub(crate) fn collect(
    validator: &Validator,
    schema: &Value,
    arguments: &Value,
) -> Vec<ArgumentIssue> {
    let mut issues = Vec::new();
    for error in validator.iter_errors(arguments) {
        describe(&error, schema, &mut issues);
        if issues.len() >= ISSUES_MAX {
            break;
        }
    }
    issues.truncate(ISSUES_MAX);
    issues
}

/// An issue as part of a sentence.
pub(crate) fn sentence(issue: &ArgumentIssue) -> String {
    if issue.path.is_empty() {
        issue.message.clone()
    } else {
        format!("`{}` {}", issue.path, issue.message)
    }
}

fn describe(error: &ValidationError<'_>, schema: &Value, issues: &mut Vec<ArgumentIssue>) {
    let path = script_path(error.instance_path());
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let allowed = allowed_keys(error, schema);
            for key in unexpected.iter().take(ISSUES_MAX) {
                let path = member(&path, key);
                issues.push(ArgumentIssue { path, message: clip(format!("is unknown{allowed}")) });
            }
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let expected = type_at(error, schema, key);
            let path = member(&path, key);
            issues.push(ArgumentIssue { path, message: clip(format!("is missing{expected}")) });
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            match nearest_branch(context) {
                Some(errors) => errors.iter().for_each(|error| describe(error, schema, issues)),
                None => issues.push(ArgumentIssue { path, message: plain(error) }),
            }
        }
        _ => issues.push(ArgumentIssue { path, message: plain(error) }),
    }
}

/// What was expected, in our words where they are shorter than the library's.
fn plain(error: &ValidationError<'_>) -> String {
    let message = match error.kind() {
        ValidationErrorKind::Type { kind } => {
            let expected = match kind {
                TypeKind::Single(single) => single.to_string(),
                TypeKind::Multiple(many) => {
                    let names: Vec<String> = many.iter().map(|one| one.to_string()).collect();
                    names.join(" or ")
                }
            };
            format!("must be {expected}, not {}", type_of(error.instance()))
        }
        ValidationErrorKind::Enum { options } => {
            format!("must be one of {}", listed(options.as_array().map_or(&[], Vec::as_slice)))
        }
        ValidationErrorKind::Constant { expected_value } => format!("must be {expected_value}"),
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            "matches none of the allowed forms".to_owned()
        }
        _ => error.masked_with("").to_string().trim_start().to_owned(),
    };
    clip(message)
}

/// The branch of an `anyOf` that the caller most likely meant: the one that fails deepest, if there is one only.
fn nearest_branch<'a>(
    context: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a [ValidationError<'static>]> {
    let depth = |errors: &[ValidationError<'static>]| {
        errors.iter().map(|error| error.instance_path().into_iter().count()).max().unwrap_or(0)
    };
    let wrong_type = |errors: &&Vec<ValidationError<'static>>| {
        !errors.iter().any(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }))
    };
    let mut candidates: Vec<_> = context.iter().filter(wrong_type).collect();
    candidates.sort_by_key(|errors| (std::cmp::Reverse(depth(errors)), errors.len()));
    match candidates.as_slice() {
        [one] => Some(one),
        [one, other, ..] if depth(one) > depth(other) => Some(one),
        _ => None,
    }
}

/// `; allowed are a, b` from the `properties` beside the keyword that refused.
fn allowed_keys(error: &ValidationError<'_>, schema: &Value) -> String {
    let keys = parent(error, schema).and_then(|parent| parent.get("properties"));
    match keys.and_then(Value::as_object) {
        Some(keys) if !keys.is_empty() => {
            let keys: Vec<Value> = keys.keys().map(|key| Value::from(key.as_str())).collect();
            format!("; allowed are {}", listed(&keys))
        }
        Some(_) | None => String::new(),
    }
}

/// ` (a string)` for a missing key whose schema says so.
fn type_at(error: &ValidationError<'_>, schema: &Value, key: &str) -> String {
    let property = parent(error, schema).and_then(|parent| parent.get("properties")?.get(key));
    match property.and_then(|property| property.get("type")).and_then(Value::as_str) {
        Some(name) => {
            let article = if name.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
            format!(" ({article} {name})")
        }
        None => String::new(),
    }
}

/// The schema object that holds the keyword that failed.
fn parent<'a>(error: &ValidationError<'_>, schema: &'a Value) -> Option<&'a Value> {
    let pointer = error.schema_path().as_str();
    schema.pointer(&pointer[..pointer.rfind('/')?])
}

fn listed(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().take(LISTED_MAX).map(Value::to_string).collect();
    let more = values.len().saturating_sub(LISTED_MAX);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    shown.join(", ") + &more
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A place as a script writes it: `rows[2].email`.
fn script_path(location: &Location) -> String {
    location.into_iter().fold(String::new(), |path, segment| match segment {
        LocationSegment::Index(index) => format!("{path}[{index}]"),
        LocationSegment::Property(key) => member(&path, &key),
    })
}

fn member(path: &str, key: &str) -> String {
    let is_plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let key: String = key.chars().take(64).flat_map(char::escape_default).collect();
    match (path.is_empty(), is_plain) {
        (true, true) => key,
        (false, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[\"{key}\"]"),
    }
}

fn clip(message: String) -> String {
    match message.char_indices().nth(MESSAGE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    }
}
