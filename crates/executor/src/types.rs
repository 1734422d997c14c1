//! The check of a script's types: what it is made with, and what is told of it.
//!
//! What the compiler finds goes to the worker, which makes messages of it. Nothing here decides about a call.

use crate::fleet::Snapshot;
use crate::ledger::TypeCheck;
use gloveport_checker::{CheckRequest, CheckerSlot, FETCH_DECLARATION};
use gloveport_protocol::{BindRequest, Bindings, Finding, Verdict};
use std::time::Duration;

/// Time that a script waits for a compiler that is looked for: a fetched one is compared with its pin meanwhile.
const SOUGHT: Duration = Duration::from_secs(1);
/// The compiler's numbers for a property that is not there.
const NO_PROPERTY: u32 = 2339;
const NO_PROPERTY_BUT_NEAR: u32 = 2551;
/// Longest definition of a type that is put behind a finding.
const DEFINITION_BYTES_MAX: usize = 600;

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
}
