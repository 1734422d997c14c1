//! The declarations of the script API against the engine: each global that is declared exists, and each that exists is
//! declared.

use super::worker::World;
use super::{check, checker};
use gloveport_protocol::Outcome;
use std::collections::BTreeSet;

/// Globals of other hosts, and of the language, that the engine does not have.
const ABSENT: &str = "Atomics Bun Deno FinalizationRegistry Iterator2 SharedArrayBuffer Temporal WeakRef WebSocket \
    XMLHttpRequest __dirname alert clearImmediate document exports fetch global localStorage module navigator process \
    require self setImmediate window";

/// Globals that the engine has and the library does not tell of: an error of its own, which no script makes, and the helper
/// for sealed values, which the catalog declares where no server has its name.
const UNTOLD: [&str; 2] = ["InternalError", "seal"];

fn globals_of_the_engine() -> BTreeSet<String> {
    let source = "return Object.getOwnPropertyNames(globalThis)";
    match World::read().run(source, None).outcome {
        Outcome::Returned(names) => serde_json::from_str(&names).expect("a list of names"),
        other => panic!("{other:?}"),
    }
}

/// The names that the library declares as values.
fn declared() -> BTreeSet<String> {
    let library =
        [include_str!("../../src/library/api.d.ts"), include_str!("../../src/library/intl.d.ts")];
    let lines = library.iter().flat_map(|text| text.lines());
    let name = |line: &str| {
        let rest = line.strip_prefix("declare ")?;
        let (_, rest) = rest.split_once(' ')?;
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        Some(rest[..end].to_owned())
    };
    lines.filter_map(name).collect()
}

#[test]
fn what_is_declared_exists() {
    let (engine, declared) = (globals_of_the_engine(), declared());
    let missing: Vec<_> = declared.difference(&engine).collect();
    assert!(declared.len() > 30 && missing.is_empty(), "{missing:?}");
}

#[test]
fn what_exists_is_declared_and_nothing_else() {
    let Some(checker) = checker(|_| {}) else { return };
    let engine = globals_of_the_engine();
    let source = engine.iter().map(String::as_str).collect::<Vec<_>>().join(";\n");
    let found = check(&checker, &source).expect("a verdict");
    let unknown: Vec<&str> = found
        .iter()
        .filter_map(|found| engine.iter().nth(usize::try_from(found.line).ok()? - 1))
        .map(String::as_str)
        .collect();
    assert_eq!(unknown, UNTOLD, "{found:?}");
    let absent: Vec<&str> = ABSENT.split_whitespace().collect();
    let source = absent.join(";\n");
    let found = check(&checker, &source).expect("a verdict");
    let unknown: BTreeSet<u32> = found.iter().map(|found| found.line).collect();
    let known = absent
        .iter()
        .enumerate()
        .filter(|(index, _)| !unknown.contains(&u32::try_from(index + 1).expect("a small number")));
    let known: Vec<_> = known.map(|(_, name)| name).collect();
    assert!(known.is_empty(), "{known:?}");
}
