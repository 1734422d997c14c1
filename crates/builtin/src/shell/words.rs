//! From the arguments of a call to the words that a program gets. Nothing is quoted or escaped, because nothing takes the
//! words apart again: they are handed to the kernel as a list.

use super::program::{ArgumentKind, NamedArgument, ProgramArgument, ShellProgram, named};
use crate::arguments::{kind, wrong};
use crate::failure::Failure;
use regex::Regex;
use serde_json::{Map, Value};
use std::path::{Component, Path, PathBuf};

/// Bytes of one value. The kernel takes 128 KiB a word.
pub(super) const VALUE_BYTES_MAX: usize = 4_096;
/// Bytes of all words together.
const WORDS_BYTES_MAX: usize = 128 << 10;
/// Bytes of the standard input.
const STDIN_BYTES_MAX: usize = 8 << 20;

/// What one call asks for, checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The arguments of the program, without its name.
    pub(super) words: Vec<String>,
    pub(super) stdin: Option<String>,
}

/// Reads the arguments of a call.
pub(super) fn read(
    program: &ShellProgram,
    regexes: &[Option<Regex>],
    roots: &[PathBuf],
    mut arguments: Map<String, Value>,
) -> Result<Asked, Failure> {
    let mut words = Vec::new();
    for (argument, regex) in program.arguments.iter().zip(regexes) {
        let argument = match argument {
            ProgramArgument::Literal(word) => {
                words.push(word.clone());
                continue;
            }
            ProgramArgument::Named(argument) => argument,
        };
        let given = arguments.shift_remove(&argument.name).filter(|value| !value.is_null());
        let check = Check { argument, regex: regex.as_ref(), roots };
        check.push(given, &mut words)?;
    }
    let stdin = program.stdin.then(|| arguments.shift_remove("stdin")).flatten();
    let stdin = match stdin {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.len() <= STDIN_BYTES_MAX => Some(text),
        Some(Value::String(_)) => {
            return Err(wrong(format!("`stdin` has over {STDIN_BYTES_MAX} bytes")));
        }
        Some(other) => {
            return Err(wrong(format!("`stdin` must be a string, not {}", kind(&other))));
        }
    };
    if let Some(name) = arguments.keys().next() {
        let known = named(program).map(|argument| argument.name.as_str());
        let known: Vec<&str> = known.chain(program.stdin.then_some("stdin")).collect();
        let name: String = name.chars().take(64).flat_map(char::escape_debug).collect();
        return Err(wrong(format!("`{name}` is unknown; known are {}", known.join(", "))));
    }
    if words.iter().map(|word| word.len() + 1).sum::<usize>() > WORDS_BYTES_MAX {
        return Err(wrong(format!("all arguments together have over {WORDS_BYTES_MAX} bytes")));
    }
    Ok(Asked { words, stdin })
}

struct Check<'a> {
    argument: &'a NamedArgument,
    regex: Option<&'a Regex>,
    roots: &'a [PathBuf],
}

impl Check<'_> {
    /// Adds the words of one argument.
    fn push(&self, given: Option<Value>, words: &mut Vec<String>) -> Result<(), Failure> {
        let NamedArgument { name, kind: what, optional, repeated, .. } = self.argument;
        if let ArgumentKind::Flag(word) = what {
            match given {
                None | Some(Value::Bool(false)) => {}
                Some(Value::Bool(true)) => words.push(word.clone()),
                Some(other) => return Err(self.not("true or false", &other)),
            }
            return Ok(());
        }
        let values = match (given, *repeated) {
            (None, _) if *optional => return Ok(()),
            (None, _) => return Err(wrong(format!("`{name}` is missing"))),
            (Some(Value::Array(values)), Some(most)) if values.len() <= most => values,
            (Some(Value::Array(_)), Some(most)) => {
                return Err(wrong(format!("`{name}` has more than {most} values")));
            }
            (Some(other), Some(_)) => return Err(self.not("a list", &other)),
            (Some(value), None) => vec![value],
        };
        if values.is_empty() && !*optional {
            return Err(wrong(format!("`{name}` needs at least one value")));
        }
        for value in values {
            let text = self.value(&value)?;
            words.extend(self.argument.option.clone());
            words.push(format!("{}{text}", self.argument.prefix));
        }
        Ok(())
    }

    /// One value as text, exactly as the pattern has it.
    fn value(&self, value: &Value) -> Result<String, Failure> {
        let name = &self.argument.name;
        if let ArgumentKind::Integer(least, most) = self.argument.kind {
            let number = value.as_i64().filter(|number| (least..=most).contains(number));
            return number.map(|number| number.to_string()).ok_or_else(|| {
                wrong(format!("`{name}` must be a whole number from {least} to {most}"))
            });
        }
        let text = value.as_str().ok_or_else(|| self.not("a string", value))?;
        if text.is_empty() || text.len() > VALUE_BYTES_MAX {
            return Err(wrong(format!("`{name}` must have 1 to {VALUE_BYTES_MAX} bytes")));
        }
        if text.contains(char::is_control) {
            return Err(wrong(format!("`{name}` has a control character")));
        }
        if self.argument.prefix.is_empty() && text.starts_with('-') {
            return Err(wrong(format!("`{name}` must not begin with `-`")));
        }
        let is_allowed = match &self.argument.kind {
            ArgumentKind::OneOf(words) => words.iter().any(|word| word == text),
            ArgumentKind::Matches(_) => self.regex.is_some_and(|regex| regex.is_match(text)),
            ArgumentKind::Path => is_within(Path::new(text), self.roots),
            ArgumentKind::Integer(..) | ArgumentKind::Flag(_) => false,
        };
        if is_allowed {
            return Ok(text.to_owned());
        }
        Err(wrong(match &self.argument.kind {
            ArgumentKind::OneOf(words) => format!("`{name}` must be one of {}", words.join(", ")),
            ArgumentKind::Matches(pattern) => {
                format!("`{name}` does not match `{pattern}` as a whole")
            }
            ArgumentKind::Path | ArgumentKind::Integer(..) | ArgumentKind::Flag(_) => {
                format!("`{name}` must be a path within the granted folders, without `..`")
            }
        }))
    }

    fn not(&self, expected: &str, value: &Value) -> Failure {
        wrong(format!("`{}` must be {expected}, not {}", self.argument.name, kind(value)))
    }
}

/// Whether a path stays in the folders by its letters. Where links in them lead is the sandbox's matter: there is nothing
/// else to be seen.
fn is_within(path: &Path, roots: &[PathBuf]) -> bool {
    let has_parent = path.components().any(|part| matches!(part, Component::ParentDir));
    !has_parent && (path.is_relative() || roots.iter().any(|root| path.starts_with(root)))
}

/// How the program is called, for the model: `git log [--max-count=<max>] -- [<path>…]`.
pub(super) fn usage(program: &ShellProgram) -> String {
    let name = program.path.file_name().unwrap_or_default().to_string_lossy();
    let mut usage = name.into_owned();
    for argument in &program.arguments {
        let word = match argument {
            ProgramArgument::Literal(word) => word.clone(),
            ProgramArgument::Named(argument) => {
                let NamedArgument { name, prefix, option, .. } = argument;
                let more = if argument.repeated.is_some() { "…" } else { "" };
                match (&argument.kind, option) {
                    (ArgumentKind::Flag(word), _) => format!("[{word}]"),
                    (_, Some(option)) => {
                        bracketed(&format!("{option} {prefix}<{name}>{more}"), argument)
                    }
                    (_, None) => bracketed(&format!("{prefix}<{name}>{more}"), argument),
                }
            }
        };
        usage.push(' ');
        usage.push_str(&word);
    }
    usage.chars().map(|c| if c.is_control() || c == '`' { ' ' } else { c }).collect()
}

fn bracketed(text: &str, argument: &NamedArgument) -> String {
    if argument.optional { format!("[{text}]") } else { text.to_owned() }
}
