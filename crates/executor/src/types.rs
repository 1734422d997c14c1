//! The check of a script's types: what it is made with, and what is told of it.
//!
//! What the compiler finds goes to the worker, which makes messages of it. Nothing here decides about a call.

use crate::fleet::Snapshot;
use crate::ledger::CallRecord;
use gloveport_catalog::Catalog;
use gloveport_checker::{CheckRequest, CheckerSlot, FETCH_DECLARATION};
use gloveport_protocol::{BindRequest, Bindings, Finding, Verdict};
use std::collections::BTreeSet;
use std::time::Duration;

/// Time that a script waits for a compiler that is looked for: a fetched one is compared with its pin meanwhile.
const SOUGHT: Duration = Duration::from_secs(1);
/// The compiler's numbers for a property that is not there.
const NO_PROPERTY: u32 = 2339;
const NO_PROPERTY_BUT_NEAR: u32 = 2551;
/// Longest definition of a type that is put behind a finding.
const DEFINITION_BYTES_MAX: usize = 600;
/// Tools that a note names.
const TOOLS_TOLD_MAX: usize = 3;

/// Which check of types a script passed, and what that left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeCheck {
    /// The worker's own alone: there is no compiler, or the script came to no other check.
    BuiltIn,
    /// The compiler's as well.
    Compiler {
        /// Tools that were called and whose results have no known type, in order of name: `github.get_issue`.
        unknown_results: Vec<String>,
    },
    /// The worker's own alone, for the compiler gave no verdict. Why, in a few words.
    Unavailable(&'static str),
}

impl TypeCheck {
    /// What a reader of the result should know; nothing where the check was as good as it can be here.
    pub fn note(&self) -> Option<String> {
        match self {
            Self::BuiltIn => None,
            Self::Compiler { unknown_results } if unknown_results.is_empty() => None,
            Self::Compiler { unknown_results } => {
                let told: Vec<&str> =
                    unknown_results.iter().take(TOOLS_TOLD_MAX).map(String::as_str).collect();
                let more = match unknown_results.len() - told.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                Some(format!("results of {}{more} unchecked", told.join(", ")))
            }
            Self::Unavailable(why) => Some(format!("types not checked: {why}")),
        }
    }

    /// Who checked: `built_in` or `compiler`.
    pub fn checked_by(&self) -> &'static str {
        match self {
            Self::BuiltIn | Self::Unavailable(_) => "built_in",
            Self::Compiler { .. } => "compiler",
        }
    }

    /// Keeps of the tools without known results those that were called, under the names that calls have.
    pub(crate) fn of_calls(self, calls: &[CallRecord], catalog: &Catalog) -> Self {
        let Self::Compiler { unknown_results } = self else { return self };
        let is_unknown = |call: &&CallRecord| {
            let tool = call.tool_id.as_ref().and_then(|id| catalog.tool_by_id(id));
            tool.is_some_and(|tool| {
                let dotted = format!("{}.{}", tool.server_identifier(), tool.identifier());
                unknown_results.binary_search(&dotted).is_ok()
            })
        };
        let called: BTreeSet<&str> =
            calls.iter().filter(is_unknown).map(|call| call.tool.as_str()).collect();
        Self::Compiler { unknown_results: called.into_iter().map(str::to_owned).collect() }
    }
}

/// What the names of a script stand for, as far as they were asked for.
#[derive(Debug)]
pub(crate) enum Names {
    Unasked,
    /// The answer waits for a server.
    Asked,
    Explained(Touched),
}

/// What a script touches of the catalog.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touched {
    request: BindRequest,
    has_fetch: bool,
}

impl Touched {
    pub(crate) fn of(request: BindRequest, bindings: &Bindings) -> Self {
        let mut flat = bindings.servers.iter().flat_map(|server| &server.flat);
        Self { has_fetch: flat.any(|(name, _)| name == "fetch"), request }
    }
}

/// Checks a script against what it touches. Blocks for as long as the checker does, and before that for a moment where
/// it is looked for just now.
pub(crate) fn check(
    slot: &CheckerSlot,
    snapshot: &Snapshot,
    touched: &Touched,
    source: &str,
) -> (Verdict, TypeCheck) {
    let Some(checker) = slot.get(SOUGHT) else {
        return (Verdict::Unavailable, TypeCheck::BuiltIn);
    };
    let mut ambient = snapshot.catalog.ambient(&touched.request);
    if touched.has_fetch {
        ambient.text.push_str(FETCH_DECLARATION);
    }
    match checker.check(&CheckRequest { source, declarations: &ambient.text }) {
        Ok(mut found) => {
            for finding in &mut found {
                define(finding, &ambient.text);
            }
            let unknown_results = ambient.unknown_results;
            (Verdict::Found(found), TypeCheck::Compiler { unknown_results })
        }
        Err(error) => (Verdict::Unavailable, TypeCheck::Unavailable(error.brief())),
    }
}

/// Puts the definition of the type that has not got a property behind the compiler's words: they have only its name.
fn define(finding: &mut Finding, declarations: &str) {
    if !matches!(finding.code, NO_PROPERTY | NO_PROPERTY_BUT_NEAR) {
        return;
    }
    let line = finding.message.lines().next().unwrap_or_default();
    let named = line.split_once("on type '").and_then(|(_, rest)| rest.split_once('\''));
    if let Some(definition) = named.and_then(|(name, _)| definition(name, declarations)) {
        finding.message.push('\n');
        finding.message.push_str(&definition);
    }
}

/// `type Name = { a: string; }`, if the declarations have exactly one such type and it is short.
fn definition(name: &str, declarations: &str) -> Option<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let head = format!("type {name} = ");
    let mut bodies = declarations.match_indices(&head).map(|(at, _)| {
        let rest = &declarations[at + head.len()..];
        let rest = &rest[..rest.floor_char_boundary(DEFINITION_BYTES_MAX)];
        rest.starts_with("{ ").then(|| body(rest))?
    });
    let first = bodies.next()??;
    let is_one = bodies.all(|other| other == Some(first));
    let members = first.strip_suffix('}')?.trim_end().trim_end_matches(';');
    is_one.then(|| format!("{head}{members}; }}"))
}

/// The object type that a text begins with.
fn body(text: &str) -> Option<&str> {
    let (mut depth, mut quoted, mut is_escaped) = (0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if quoted => is_escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return text.get(..=at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_lacks_a_property_is_shown() {
        let declarations = "namespace a { type T = { a: \"}\"; b?: { c: 1 } }; type U = { x: 1 }; }\n\
                            namespace b { type U = { y: 1 }; type V = string; }";
        let check = |of: &str, expected: &str| {
            let message = format!("Property 'd' does not exist on type '{of}'.");
            let mut finding = Finding { line: 1, column: 1, length: 1, code: 2339, message };
            let before = finding.message.clone();
            define(&mut finding, declarations);
            assert_eq!(finding.message.strip_prefix(&before), Some(expected), "{of}");
        };
        check("T", "\ntype T = { a: \"}\"; b?: { c: 1 }; }");
        for none in ["U", "V", "W", "", "string", "{ a: string; }", "T[]", "a.T"] {
            check(none, "");
        }
    }

    #[test]
    fn a_note_is_short_and_only_where_there_is_something_to_say() {
        let compiler = |names: &[&str]| TypeCheck::Compiler {
            unknown_results: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        for (types, expected) in [
            (TypeCheck::BuiltIn, None),
            (compiler(&[]), None),
            (compiler(&["a.b"]), Some("results of a.b unchecked")),
            (compiler(&["a.b", "a.c", "d.e"]), Some("results of a.b, a.c, d.e unchecked")),
            (
                compiler(&["a.b", "a.c", "d.e", "d.f", "d.g"]),
                Some("results of a.b, a.c, d.e and 2 more unchecked"),
            ),
            (TypeCheck::Unavailable("timed out"), Some("types not checked: timed out")),
        ] {
            assert_eq!(types.note().as_deref(), expected);
        }
    }
}
