//! From the agent's TypeScript to JavaScript that the engine runs, and to the names that the
//! catalog must explain.
//!
//! Pure: text in, text and names out. It checks that the script is TypeScript and that its imports
//! are ours; it does not check types, and knows neither engine nor gateway.

mod blank;
mod hints;
mod lower;
mod modules;
mod names;
mod nesting;
mod position;
#[cfg(test)]
mod tests;

pub(crate) use hints::UNSETTLED;
pub(crate) use names::{Import, Imported, Names};
pub(crate) use position::{Origin, SCRIPT_NAME, position_of, source_line};

use gloveport_protocol::{Bindings, Diagnostic, UnknownName};
use oxc_allocator::Allocator;
use oxc_diagnostics::{Diagnostics, OxcDiagnostic};
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::{SemanticBuilder, SemanticBuilderReturn};
use oxc_span::SourceType;
use std::collections::BTreeSet;

/// Longest message or hint: names in them are the script's own.
const TEXT_BYTES_MAX: usize = 1 << 10;
/// Diagnostics that one rejection lists.
const DIAGNOSTICS_MAX: usize = 8;

/// A script that is ready to be bound and run.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Its JavaScript and the way back to its places.
    pub(crate) origin: Origin,
    /// What the catalog must explain.
    pub(crate) names: Names,
}

/// One reason to refuse a script, at a byte offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    offset: usize,
    message: String,
    hint: Option<String>,
}

impl Problem {
    fn of(diagnostic: &OxcDiagnostic) -> Self {
        let offset = diagnostic
            .labels
            .first()
            .map_or(0, |label| usize::try_from(label.offset()).expect("usize has 32 bits or more"));
        Self {
            offset,
            message: diagnostic.message.to_string(),
            hint: diagnostic.help.as_ref().map(ToString::to_string),
        }
    }
}

/// Compiles a script. The identifiers in `known` exist without the catalog.
///
/// # Errors
///
/// Why it is no script for us: at most 8 diagnostics, in the order of their places.
pub(crate) fn compile(
    source: String,
    known: &BTreeSet<String>,
) -> Result<Compiled, Vec<Diagnostic>> {
    match compile_source(&source, known) {
        Ok((code, map, names)) => {
            let lead = 0;
            let origin = Origin { source, code, lead, map };
            Ok(Compiled { origin, names })
        }
        Err(problems) => Err(report(&source, problems)),
    }
}

/// The diagnostics for what the catalog does not know.
pub(crate) fn unknown_names(source: &str, names: &Names, bindings: &Bindings) -> Vec<Diagnostic> {
    let problems = bindings.unknown.iter().filter_map(|name| unknown_name(names, name));
    report(source, problems.collect())
}

type Code = (String, Option<Vec<position::MapEntry>>, Names);

fn compile_source(source: &str, known: &BTreeSet<String>) -> Result<Code, Vec<Problem>> {
    if source.trim_start().starts_with("```") {
        let message = "a Markdown fence is no code".to_owned();
        let hint = Some(hints::FENCE.to_owned());
        return Err(vec![Problem { offset: 0, message, hint }]);
    }
    nesting::check(source).map_err(|deep| {
        let message = format!("too deeply nested: {}", deep.what);
        vec![Problem { offset: deep.offset, message, hint: Some(hints::NESTING.to_owned()) }]
    })?;
    let allocator = Allocator::default();
    let mut program = {
        let parsed = parse(&allocator, source, SourceType::ts().with_module(true));
        refuse(&parsed.diagnostics).map_err(|problems| jsx(&allocator, source, problems))?;
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
    if !lower::is_needed(source, &semantic)? {
        return Ok((blank::blank(source, &semantic), None, names));
    }
    let scoping = semantic.into_scoping();
    let (code, map) = lower::lower(&allocator, &mut program, scoping)?;
    let code = without_modules(&code)?;
    Ok((code, Some(map), names))
}

/// Generated code still has its imports and exports.
fn without_modules(code: &str) -> Result<String, Vec<Problem>> {
    let allocator = Allocator::default();
    let parsed = parse(&allocator, code, SourceType::mjs());
    refuse(&parsed.diagnostics)?;
    let analyzed = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program);
    Ok(blank::blank(code, &analyzed.semantic))
}

fn parse<'a>(allocator: &'a Allocator, source: &'a str, kind: SourceType) -> ParserReturn<'a> {
    let options = ParseOptions {
        parse_regular_expression: true,
        allow_return_outside_function: true,
        ..ParseOptions::default()
    };
    Parser::new(allocator, source, kind).with_options(options).parse()
}

/// What is wrong with a script that would be right as JSX: only that.
fn jsx<'a>(allocator: &'a Allocator, source: &'a str, problems: Vec<Problem>) -> Vec<Problem> {
    let kind = SourceType::tsx().with_module(true);
    let is_jsx = refuse(&parse(allocator, source, kind).diagnostics).is_ok();
    let Some(first) = problems.first().filter(|_| is_jsx) else {
        return problems;
    };
    let message = "JSX is not supported".to_owned();
    vec![Problem { offset: first.offset, message, hint: Some(hints::JSX.to_owned()) }]
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
        return Some(Problem { offset, message, hint: hint.clone() });
    }
    if let Some((offset, path)) = names.modules.get(name) {
        let message = format!("there is no module `{path}`");
        return Some(Problem { offset: *offset, message, hint: hint.clone() });
    }
    let offset = (*names.identifiers.get(name)?)?;
    let hint = own().or_else(|| hint.clone()).or_else(|| Some(hints::UNDECLARED.to_owned()));
    Some(Problem { offset, message: format!("`{name}` is not defined"), hint })
}

fn report(source: &str, mut problems: Vec<Problem>) -> Vec<Diagnostic> {
    problems.sort_by_key(|problem| problem.offset);
    problems.dedup();
    let shown = problems.into_iter().take(DIAGNOSTICS_MAX).map(|problem| {
        let position = position_of(source, problem.offset);
        Diagnostic {
            message: cut(problem.message),
            position: Some(position),
            source_line: source_line(source, position.line),
            hint: problem.hint.map(cut),
        }
    });
    shown.collect()
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    text
}
