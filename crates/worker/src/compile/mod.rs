//! From the agent's TypeScript to JavaScript that the engine runs, and to the names that the
//! catalog must explain.
//!
//! Pure: text in, text and names out. It checks that the script is TypeScript and that its imports
//! are ours; it does not check types, and knows neither engine nor gateway.

mod blank;
mod check;
mod hints;
mod lower;
mod modules;
mod names;
mod nesting;
mod position;
mod report;
mod result;
#[cfg(test)]
mod tests;
mod text;
mod typed;

pub(crate) use check::Call;
pub(crate) use hints::{IMPLICIT, UNSETTLED};
pub(crate) use names::{Import, Imported, Names, server_of};
pub(crate) use position::{Origin, SCRIPT_NAME, source_line};
pub(crate) use typed::Typed;

use blank::Blanked;
use gloveport_protocol::{Bindings, CheckBy, Diagnostic, Finding, UnknownName, any_of, nearest};
use oxc_allocator::Allocator;
use oxc_diagnostics::Diagnostics;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::{SemanticBuilder, SemanticBuilderReturn};
use oxc_span::SourceType;
use report::{Problem, report};
use result::Implicit;
use std::{collections::BTreeSet, ops::Range};

/// Names of the script that a hint proposes.
const NEAR_MAX: usize = 2;

/// A script that is ready to be bound and run.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Its JavaScript and the way back to its places.
    pub(crate) origin: Origin,
    /// What the catalog must explain.
    pub(crate) names: Names,
    /// Its calls of what may be tools.
    pub(crate) calls: Vec<Call>,
    /// Itself for a compiler, where one is asked.
    pub(crate) typed: Option<Typed>,
    /// Whether it says itself what its result is.
    pub(crate) result: ResultBy,
}

/// Who says what the result of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultBy {
    /// The script, with a `return`; or it has none.
    Script,
    /// We, from its last expression, its default export or its `main`.
    Us,
}

/// Compiles a script. The identifiers in `known` exist without the catalog.
///
/// # Errors
///
/// Why it is no script for us: at most 8 diagnostics, in the order of their places.
pub(crate) fn compile(
    source: String,
    known: &BTreeSet<String>,
    check: CheckBy,
) -> Result<Compiled, Vec<Diagnostic>> {
    let source = text::normal(source);
    match compile_source(&source, known, check) {
        Ok(Built { code, inserted, map, found: Found { names, calls, typed }, result }) => {
            let origin = Origin { source, code, lead: 0, inserted, map };
            Ok(Compiled { origin, names, calls, typed, result })
        }
        Err(problems) => Err(report(&source, problems)),
    }
}

/// What is wrong with a script as far as can be told without a compiler: names that the catalog does
/// not know, and what calls of tools surely do wrong.
pub(crate) fn check(compiled: &Compiled, bindings: &Bindings) -> Vec<Diagnostic> {
    let Compiled { origin, names, calls, .. } = compiled;
    let unknown = bindings.unknown.iter().filter_map(|name| unknown_name(names, name));
    let problems = unknown.chain(check::judge(calls, bindings)).collect();
    report(&origin.source, problems)
}

/// What is wrong with a script as a compiler says, in words for an agent.
pub(crate) fn found(
    compiled: &Compiled,
    bindings: &Bindings,
    findings: &[Finding],
) -> Vec<Diagnostic> {
    let Compiled { origin, calls, typed, .. } = compiled;
    let Some(typed) = typed else {
        return Vec::new();
    };
    let source = &origin.source;
    report(source, typed::problems(source, typed, calls, bindings, findings))
}

/// A script that the engine can run, and what was found in it.
struct Built {
    code: String,
    inserted: Vec<Range<usize>>,
    map: Option<Vec<position::MapEntry>>,
    found: Found,
    result: ResultBy,
}

/// What is kept of the tree.
struct Found {
    names: Names,
    calls: Vec<Call>,
    typed: Option<Typed>,
}

fn compile_source(
    source: &str,
    known: &BTreeSet<String>,
    check: CheckBy,
) -> Result<Built, Vec<Problem>> {
    let script = text::script(source).map_err(|problem| vec![problem])?;
    let source = script.as_ref();
    nesting::check(source).map_err(|deep| {
        let message = format!("too deeply nested: {}", deep.what);
        vec![Problem::new(deep.offset, message).with_hint(hints::NESTING)]
    })?;
    let allocator = Allocator::default();
    let mut program = {
        let parsed = parse(&allocator, source, SourceType::ts().with_module(true));
        refuse(&parsed.diagnostics).map_err(|problems| explain(&allocator, source, problems))?;
        parsed.program
    };
    let analyzed = SemanticBuilder::new()
        .with_check_syntax_error(true)
        .with_enum_eval(true)
        .with_build_nodes(true)
        .build(&program);
    let SemanticBuilderReturn { semantic, diagnostics, .. } = analyzed;
    refuse(&diagnostics)?;
    let names = names::collect(&semantic, known)?;
    let implicit = result::find(source, &semantic).map_err(|problem| vec![problem]);
    let is_lowered = lower::is_needed(source, &semantic)?;
    let implicit = implicit?;
    let result = if implicit.insertions.is_empty() { ResultBy::Script } else { ResultBy::Us };
    let calls = check::collect(source, &semantic, &names);
    let typed = match check {
        CheckBy::BuiltIn => None,
        CheckBy::Compiler => typed::typed(source, &semantic, &implicit),
    };
    let found = Found { names, calls, typed };
    if !is_lowered {
        let Blanked { code, inserted } = blank::blank(source, &semantic, implicit);
        return Ok(Built { code, inserted, map: None, found, result });
    }
    if let Some(offset) = implicit.object(source) {
        return Err(vec![block(offset)]);
    }
    let scoping = semantic.into_scoping();
    let (code, map) = lower::lower(&allocator, &mut program, scoping)?;
    let Blanked { code, inserted } = without_modules(&code, result)?;
    Ok(Built { code, inserted, map: Some(map), found, result })
}

/// Generated code still has its imports and exports. It may end with an expression where the script
/// does not.
fn without_modules(code: &str, result: ResultBy) -> Result<Blanked, Vec<Problem>> {
    let allocator = Allocator::default();
    let parsed = parse(&allocator, code, SourceType::mjs());
    refuse(&parsed.diagnostics)?;
    let analyzed = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program);
    let implicit = match result {
        ResultBy::Us => result::find(code, &analyzed.semantic).map_err(|problem| vec![problem])?,
        ResultBy::Script => Implicit::default(),
    };
    Ok(blank::blank(code, &analyzed.semantic, implicit))
}

fn parse<'a>(allocator: &'a Allocator, source: &'a str, kind: SourceType) -> ParserReturn<'a> {
    let options = ParseOptions {
        parse_regular_expression: true,
        allow_return_outside_function: true,
        ..ParseOptions::default()
    };
    Parser::new(allocator, source, kind).with_options(options).parse()
}

/// What is wrong with a script that would be right as JSX, or with `return` before its last lines:
/// only that.
fn explain<'a>(allocator: &'a Allocator, source: &'a str, problems: Vec<Problem>) -> Vec<Problem> {
    if let Some(offset) = result::last_object(allocator, source) {
        return vec![block(offset)];
    }
    let kind = SourceType::tsx().with_module(true);
    let is_jsx = refuse(&parse(allocator, source, kind).diagnostics).is_ok();
    let Some(first) = problems.first().filter(|_| is_jsx) else {
        return problems;
    };
    vec![Problem::new(first.offset, "JSX is not supported").with_hint(hints::JSX)]
}

fn block(offset: usize) -> Problem {
    Problem::new(offset, "the last lines are a block, not an object").with_hint(hints::OBJECT)
}

fn refuse(diagnostics: &Diagnostics) -> Result<(), Vec<Problem>> {
    let problems: Vec<Problem> = diagnostics.errors().map(Problem::of).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn unknown_name(names: &Names, unknown: &UnknownName) -> Option<Problem> {
    let UnknownName { of, name, hint } = unknown;
    let own = || modules::hint_for_global(name).map(str::to_owned);
    if let Some(of) = of {
        let offset = *names.members.get(&(of.clone(), name.clone()))?;
        let message = format!("`{of}` has no tool `{name}`");
        return Some(Problem { hint: hint.clone(), ..Problem::new(offset, message) });
    }
    if let Some((offset, path)) = names.modules.get(name) {
        let message = format!("there is no module `{path}`");
        return Some(Problem { hint: hint.clone(), ..Problem::new(*offset, message) });
    }
    let offset = (*names.identifiers.get(name)?)?;
    let hint = own()
        .or_else(|| declared_hint(names, name))
        .or_else(|| hint.clone())
        .or_else(|| Some(hints::UNDECLARED.to_owned()));
    Some(Problem { hint, ..Problem::new(offset, format!("`{name}` is not defined")) })
}

/// The names of the script itself that are near to one which is not defined.
fn declared_hint(names: &Names, name: &str) -> Option<String> {
    if names.declared.iter().any(|declared| declared == name) {
        return Some(hints::SCOPE.to_owned());
    }
    let declared: Vec<&str> = names.declared.iter().map(String::as_str).collect();
    let mut near = nearest(name, &declared, NEAR_MAX);
    near.dedup();
    (!near.is_empty()).then(|| check::fill(hints::NEAR, &[("near", &any_of(&near))]))
}
