//! What a compiler found in a script, in words for an agent.
//!
//! Only what surely makes a script fail or do something else than it says: a compiler also asks for
//! annotations and refuses what JavaScript allows, and an honest script is never refused.

use super::{
    Typed,
    messages::{self, Misfit},
    own::{JSON_PARSE, OwnCall},
};
use crate::compile::{
    check::{self, Call, Told, fill},
    report::{Problem, Rank, cut},
};
use gloveport_protocol::{Bindings, Finding, all_of, any_of, nearest};
use oxc_semantic::SymbolId;
use std::collections::BTreeSet;

const NO_PROPERTY: &str = include_str!("../../hints/compiler/no_property.md");
const PROPERTIES: &str = include_str!("../../hints/compiler/properties.md");
const IS_LIST: &str = include_str!("../../hints/compiler/is_list.md");
const IS_TEXT: &str = include_str!("../../hints/compiler/is_text.md");
const AWAIT_MEMBER: &str = include_str!("../../hints/compiler/await_member.md");
const AWAIT_VALUE: &str = include_str!("../../hints/compiler/await_value.md");
const AWAIT_HINT: &str = include_str!("../../hints/compiler/await_hint.md");
const AWAIT_CALL: &str = include_str!("../../hints/compiler/await_call.md");
const NOT_A_FUNCTION: &str = include_str!("../../hints/compiler/not_a_function.md");
const NOT_A_LIST: &str = include_str!("../../hints/compiler/not_a_list.md");
const ARGUMENTS_COUNT: &str = include_str!("../../hints/compiler/arguments_count.md");
const READ_JSON: &str = include_str!("../../hints/compiler/read_json.md");
const USE_LET: &str = include_str!("../../hints/compiler/use_let.md");
const USE_BEFORE: &str = include_str!("../../hints/compiler/use_before.md");
const MISSING_KEYS: &str = include_str!("../../hints/check/missing_keys.md");
const UNKNOWN_KEY: &str = include_str!("../../hints/check/unknown_key.md");
const WRONG_TYPE: &str = include_str!("../../hints/check/wrong_type.md");
const KEYS: &str = include_str!("../../hints/check/keys.md");
const NEAR: &str = include_str!("../../hints/check/near.md");

/// Longest type that a message shows.
const TYPE_BYTES_MAX: usize = 120;
/// Longest message of the compiler that is shown as it is.
const MESSAGE_BYTES_MAX: usize = 300;
/// Names that a hint lists; of more, none.
const LISTED_MAX: usize = 12;
/// Names that a hint proposes.
const PROPOSED_MAX: usize = 2;

/// What the compiler has to say that is surely wrong: by number, what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A property that is read.
    Property,
    /// A value that does not fit.
    Misfit,
    /// Too few or too many arguments.
    Count,
    /// What is called is no function, or what is gone through is no list.
    NotThat,
    /// Anything else, whose words are good as they are.
    Other,
}

/// Types of which everything may be expected.
const OPEN: [&str; 9] =
    ["{}", "object", "Object", "unknown", "never", "never[]", "Error", "Function", "void"];

/// The problems that a compiler's findings are.
pub(in crate::compile) fn problems(
    source: &str,
    typed: &Typed,
    calls: &[Call],
    bindings: &Bindings,
    findings: &[Finding],
) -> Vec<Problem> {
    let loose = loose(typed, findings);
    let judge = Judge { source, typed, calls, bindings, loose };
    findings.iter().filter_map(|finding| judge.problem(finding)).collect()
}

fn kind_of(code: u32) -> Option<Kind> {
    Some(match code {
        2339 | 2551 => Kind::Property,
        2322 | 2345 | 2353 | 2559 | 2561 | 2739 | 2740 | 2741 | 2820 => Kind::Misfit,
        2554 | 2555 => Kind::Count,
        2349 | 2351 | 2461 | 2488 | 2495 | 2548 => Kind::NotThat,
        // A type where a value is wanted; a constant that is assigned to; a variable before its
        // declaration.
        2693 | 2588 | 2448 => Kind::Other,
        _ => return None,
    })
}

struct Judge<'j> {
    source: &'j str,
    typed: &'j Typed,
    calls: &'j [Call],
    bindings: &'j Bindings,
    /// Variables that change their type.
    loose: BTreeSet<SymbolId>,
}

/// The variables without a declared type that the script gives other values than their first:
/// JavaScript allows that, and their type is then not known.
fn loose(typed: &Typed, findings: &[Finding]) -> BTreeSet<SymbolId> {
    let misfits = findings.iter().filter(|finding| kind_of(finding.code) == Some(Kind::Misfit));
    let places = misfits.filter_map(|finding| typed.offset(finding.line, finding.column));
    let mut loose = BTreeSet::new();
    for at in places {
        if typed.facts.assignments.iter().any(|span| span.contains(&at)) {
            loose.extend(typed.facts.shaping.assigned(at));
        }
        if let Some((call, false)) = own_argument(typed, at) {
            loose.extend(&call.untyped);
        }
    }
    loose
}

/// The innermost call of an own function with a place in its arguments, and whether the parameter
/// has a type that was written down.
fn own_argument(typed: &Typed, at: usize) -> Option<(&OwnCall, bool)> {
    let given = typed.facts.own_calls.iter().flat_map(|call| {
        let arguments = call.arguments.iter();
        let around = arguments.filter(|(span, _)| span.contains(&at));
        around.map(move |(span, is_typed)| (span.len(), call, *is_typed))
    });
    given.min_by_key(|(length, ..)| *length).map(|(_, call, is_typed)| (call, is_typed))
}

impl Judge<'_> {
    fn problem(&self, finding: &Finding) -> Option<Problem> {
        let kind = kind_of(finding.code)?;
        let at = self.typed.offset(finding.line, finding.column)?;
        let facts = &self.typed.facts;
        if facts.modules.iter().any(|span| span.contains(&at)) {
            return None;
        }
        let tool = check::tool_around(self.calls, self.bindings, at);
        match kind {
            Kind::Property => self.property(at, &finding.message),
            Kind::Misfit => self.misfit(at, finding, tool),
            Kind::Count => self.count(at, &finding.message, tool),
            Kind::NotThat | Kind::Other if is_open(&finding.message) => None,
            Kind::NotThat => {
                let length = usize::try_from(finding.length).unwrap_or(0).max(1);
                let is_loose = facts.shaping.has_reference(&(at..at + length), &self.loose);
                (!is_loose).then(|| not_that(at, finding))
            }
            Kind::Other => {
                let hint = match finding.code {
                    2588 => Some(fill(USE_LET, &[])),
                    2448 => Some(fill(USE_BEFORE, &[])),
                    _ => None,
                };
                Some(Problem { hint, ..other(at, &finding.message) })
            }
        }
    }

    fn property(&self, at: usize, message: &str) -> Option<Problem> {
        let found = messages::no_property(message)?;
        if self.is_uncertain(at, found.of) {
            return None;
        }
        let is_written = self.typed.facts.written.contains(found.name);
        let is_tested = self.typed.facts.tested.contains(found.name) && found.near.is_none();
        let is_open = OPEN.contains(&found.of) || found.of.contains("globalThis");
        if is_written || is_open || (found.is_partial && found.near.is_none()) {
            return None;
        }
        let name = [("name", found.name)];
        if found.of.starts_with("Promise<") {
            let problem =
                Problem { rank: Rank::Await, ..Problem::new(at, fill(AWAIT_MEMBER, &name)) };
            return Some(problem.with_hint(fill(AWAIT_HINT, &name)));
        }
        if is_tested {
            return None;
        }
        let read = self.typed.facts.reads.get(&at);
        let tool = read.and_then(|call| check::tool_from(self.calls, self.bindings, *call));
        let what = match &tool {
            Some(tool) => format!("the result of `{}`", tool.name),
            None => shown(found.of),
        };
        let message = fill(NO_PROPERTY, &[("what", &what), ("name", found.name)]);
        let own = self.typed.facts.types.get(found.of);
        let keys = match (found.definition, own) {
            (Some(definition), _) => messages::keys(definition),
            (None, Some(own)) => own.iter().map(String::as_str).collect(),
            (None, None) => messages::keys(found.of),
        };
        let near =
            found.near.map_or_else(|| nearest(found.name, &keys, PROPOSED_MAX), |it| vec![it]);
        let hint = if !near.is_empty() {
            Some(fill(NEAR, &[("near", &any_of(&near))]))
        } else if found.of.ends_with("[]") || found.of.starts_with("Array<") {
            Some(fill(IS_LIST, &name))
        } else if found.of == "string" {
            Some(fill(IS_TEXT, &name))
        } else {
            let is_short = (1..=LISTED_MAX).contains(&keys.len()) && !found.of.contains("...");
            is_short.then(|| fill(PROPERTIES, &[("names", &all_of(&keys))]))
        };
        let signature = tool.map(|tool| tool.signature);
        Some(Problem { rank: Rank::Key, signature, hint, ..Problem::new(at, message) })
    }

    /// Whether what is read may be there although a compiler does not see it.
    fn is_uncertain(&self, at: usize, of: &str) -> bool {
        let facts = &self.typed.facts;
        let read = facts.reads.get(&at);
        let tool = read.and_then(|call| check::tool_from(self.calls, self.bindings, *call));
        let is_result = tool.is_some();
        let is_built_in = of == "string" || of.ends_with("[]") || of.starts_with("Promise<");
        let may_be_reshaped = facts.shaping.is_any_reshaped() && !is_result && !is_built_in;
        may_be_reshaped || facts.shaping.is_uncertain(at, &self.loose)
    }

    fn misfit(&self, at: usize, finding: &Finding, tool: Option<Told>) -> Option<Problem> {
        let misfit = messages::misfit(&finding.message);
        let is_open = |ty: Option<&str>| ty.is_some_and(|ty| OPEN.contains(&ty) || ty == "any");
        if is_open(misfit.got) || is_open(misfit.expected) || is_uncertain(&misfit) {
            return None;
        }
        if tool.is_none() && !self.is_meant(at, finding.code, misfit.got) || self.is_of_loose(at) {
            return None;
        }
        if tool.is_some() && is_converted(&misfit) {
            return None;
        }
        let key = self.key_at(at).filter(|_| finding.code != 2345);
        let own = own_argument(self.typed, at).filter(|_| finding.code == 2345 && tool.is_none());
        let subject = match own {
            Some((call, _)) => {
                let number = call.arguments.iter().position(|(span, _)| span.contains(&at));
                format!("argument {} of `{}`", number.map_or(1, |it| it + 1), call.name)
            }
            None => subject(key, &misfit, tool.as_ref()),
        };
        let subject = [("subject", subject.as_str())];
        let problem = misfit_problem(at, &misfit, subject)?;
        let signature = own.and_then(|(call, _)| call.signature).map(str::to_owned);
        let is_json = own.is_some_and(|(call, _)| call.name == JSON_PARSE);
        let hint = problem.hint.or_else(|| is_json.then(|| fill(READ_JSON, &[])));
        let signature = tool.map(|tool| tool.signature).or(signature);
        Some(Problem { signature, hint, ..problem })
    }

    /// Whether a value is made of a variable that changes its type.
    fn is_of_loose(&self, at: usize) -> bool {
        let facts = &self.typed.facts;
        let calls = self.calls.iter().map(Call::span).filter(|span| span.contains(&at));
        let call = calls.min_by_key(|span| span.len()).cloned();
        let part = match facts.properties.get(&at) {
            Some(end) => at..*end,
            None => call.unwrap_or(at..at + 1),
        };
        facts.shaping.has_reference(&part, &self.loose)
    }

    /// Too few or too many arguments. A function of the script is called with too few where it says
    /// that it needs more.
    fn count(&self, at: usize, message: &str, tool: Option<Told>) -> Option<Problem> {
        let around = self.typed.facts.own_calls.iter().filter(|call| call.span.contains(&at));
        let own = around.min_by_key(|call| call.span.len());
        match (own, tool) {
            (Some(own), _) => own_count(at, message, own),
            (None, Some(tool)) => tool_count(at, message, tool),
            (None, None) => None,
        }
    }

    /// Whether the script says itself what is wanted there: JavaScript lets a variable change its
    /// type, and converts what its own functions are given.
    fn is_meant(&self, at: usize, code: u32, got: Option<&str>) -> bool {
        let facts = &self.typed.facts;
        let own = own_argument(self.typed, at);
        if let Some((call, _)) = own
            && call.signature.is_some()
        {
            if call.name == JSON_PARSE && (call.is_tried || !got.is_some_and(is_never_json)) {
                return false;
            }
            // Options are converted as JavaScript does.
            return code == 2345 && call.arguments.iter().any(|(span, _)| span.start == at);
        }
        if facts.is_plain || own.is_some_and(|(_, is_typed)| !is_typed) {
            return false;
        }
        if code == 2345 {
            return own.is_some();
        }
        !facts.assignments.iter().any(|span| span.contains(&at))
    }

    /// The name at a place.
    fn key_at(&self, at: usize) -> Option<&str> {
        let rest = self.source.get(at..)?.trim_start_matches(['"', '\'']);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let is_name = rest.starts_with(|c: char| is_part(c) && !c.is_ascii_digit());
        let name = &rest[..length];
        let is_word = ["return", "const", "let", "await", "throw", "new"].contains(&name);
        (is_name && !is_word && length <= 60).then_some(name)
    }
}

/// Whether values of a type become a text that is no JSON: `[object Object]`.
fn is_never_json(ty: &str) -> bool {
    let is_object = ty.starts_with("{ ") && ty.ends_with('}') && !ty.contains("} | ");
    is_object || ty.starts_with("Promise<")
}

/// Whether a value fits once it is JSON, as arguments of tools are sent: a date is a text then.
fn is_converted(misfit: &Misfit<'_>) -> bool {
    let (Some(got), Some(expected)) = (misfit.got, misfit.expected) else { return false };
    match got.split(['<', ' ']).next().unwrap_or(got) {
        "Date" | "URL" => expected.split([' ', '(', ')']).any(|part| part == "string"),
        "Set" => expected.ends_with("[]"),
        "Map" => expected.starts_with("{ [") || expected.starts_with("Record<"),
        _ => false,
    }
}

/// Whether a value may fit although its type does not: `const states = ["open"]` holds strings for
/// a compiler, and a computed key may be any.
fn is_uncertain(misfit: &Misfit<'_>) -> bool {
    let (Some(got), Some(expected)) = (misfit.got, misfit.expected) else {
        return misfit.has_computed_key;
    };
    let plain = |ty: &str| ty.trim_end_matches("[]").trim_matches(['(', ')']).to_owned();
    let is_literal: fn(&str) -> bool = match plain(got).as_str() {
        "string" => |member| member.starts_with('"'),
        "number" => |member| member.parse::<f64>().is_ok(),
        _ => return misfit.has_computed_key && !misfit.missing.is_empty(),
    };
    plain(expected).split(" | ").any(is_literal)
}

/// A value that does not fit, in words.
fn misfit_problem(at: usize, misfit: &Misfit<'_>, subject: [(&str, &str); 1]) -> Option<Problem> {
    let [subject] = subject;
    let of = |rank, message| Problem { rank, ..Problem::new(at, message) };
    if let Some(unknown) = misfit.unknown {
        let unknown_text = format!("`{unknown}`");
        let message = fill(UNKNOWN_KEY, &[subject, ("unknown", &unknown_text)]);
        let keys = messages::keys(misfit.expected.unwrap_or_default());
        let near = misfit.near.map_or_else(|| nearest(unknown, &keys, PROPOSED_MAX), |it| vec![it]);
        let is_short = (1..=LISTED_MAX).contains(&keys.len());
        let hint = if near.is_empty() {
            is_short.then(|| fill(KEYS, &[("keys", &all_of(&keys))]))
        } else {
            Some(fill(NEAR, &[("near", &any_of(&near))]))
        };
        return Some(Problem { hint, ..of(Rank::Key, message) });
    }
    if !misfit.missing.is_empty() {
        let keys = all_of(&misfit.missing[..misfit.missing.len().min(LISTED_MAX)]);
        return Some(of(Rank::Key, fill(MISSING_KEYS, &[subject, ("keys", &keys)])));
    }
    let (got, expected) = (misfit.got?, misfit.expected?);
    let expected_text = shown(expected);
    if got.starts_with("Promise<") && !expected.contains("Promise<") {
        let message = fill(AWAIT_VALUE, &[subject, ("expected", &expected_text)]);
        return Some(of(Rank::Await, message).with_hint(fill(AWAIT_CALL, &[])));
    }
    let parts = [subject, ("expected", &expected_text), ("got", &shown(got))];
    let hint = misfit.near.map(|near| fill(NEAR, &[("near", &format!("`{near}`"))]));
    Some(Problem { hint, ..of(Rank::Type, fill(WRONG_TYPE, &parts)) })
}

/// What does not fit, in words.
fn subject(key: Option<&str>, misfit: &Misfit<'_>, tool: Option<&Told>) -> String {
    let is_about_keys = misfit.unknown.is_some() || !misfit.missing.is_empty();
    // The place of an unknown key is its own.
    let key = key.filter(|_| misfit.unknown.is_none());
    let path = misfit.path.join(".");
    let part = match (path.is_empty(), key) {
        (false, _) => Some(path.as_str()),
        (true, key) => key.filter(|_| tool.is_some() || !is_about_keys),
    };
    let value = || "the value".to_owned();
    match (part, tool) {
        (Some(part), Some(tool)) => format!("`{part}` of `{}`", tool.name),
        (Some(part), None) => format!("`{part}`"),
        (None, Some(tool)) => format!("`{}`", tool.name),
        (None, None) if is_about_keys => misfit.expected.map_or_else(value, shown),
        (None, None) => value(),
    }
}

/// `Expected 1 arguments, but got 0.`: what is expected, and how many there are.
fn counts(message: &str) -> Option<(&str, usize)> {
    let rest = message.strip_prefix("Expected ")?;
    let (expected, got) = rest.split_once(" but got ")?;
    let expected = expected.trim_end_matches(',').trim_end_matches(" arguments");
    Some((expected, got.trim_end_matches('.').parse().ok()?))
}

fn count_problem(at: usize, what: &str, expected: &str, got: usize) -> Problem {
    let got = match got {
        0 => "nothing".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    };
    let what = format!("`{what}`");
    let parts = [("what", what.as_str()), ("expected", expected), ("got", got.as_str())];
    Problem { rank: Rank::Key, ..Problem::new(at, fill(ARGUMENTS_COUNT, &parts)) }
}

fn tool_count(at: usize, message: &str, tool: Told) -> Option<Problem> {
    let (_, got) = counts(message)?;
    let problem = count_problem(at, &tool.name, "one object", got);
    Some(Problem { signature: Some(tool.signature), ..problem })
}

fn own_count(at: usize, message: &str, own: &OwnCall) -> Option<Problem> {
    let (expected, got) = counts(message)?;
    // JavaScript leaves arguments alone that are too many.
    let digits = expected.trim_start_matches("at least ");
    let least: usize = digits.split('-').next()?.parse().ok()?;
    let is_told = own.lacks && got == own.arguments.len() && got < least;
    let unit = if expected == "1" { "argument" } else { "arguments" };
    let problem = count_problem(at, &own.name, &format!("{expected} {unit}"), got);
    let signature = own.signature.map(str::to_owned);
    is_told.then_some(Problem { signature, ..problem })
}

/// Whether a message is about a type of which everything may be expected.
fn is_open(message: &str) -> bool {
    OPEN.iter().chain(&["any"]).any(|ty| message.contains(&format!("'{ty}'")))
}

/// What is used as a function or as a list and is neither.
fn not_that(at: usize, finding: &Finding) -> Problem {
    let Some(got) = messages::not_that(&finding.message) else {
        return other(at, &finding.message);
    };
    let is_call = matches!(finding.code, 2349 | 2351);
    let sentence = if is_call { NOT_A_FUNCTION } else { NOT_A_LIST };
    let shown = shown(got);
    let got_text = if is_call { shown.trim_matches('`') } else { &shown };
    let problem = Problem::new(at, fill(sentence, &[("got", got_text)]));
    let problem = Problem { rank: Rank::Type, ..problem };
    if got.starts_with("Promise<") {
        return Problem { rank: Rank::Await, ..problem }.with_hint(fill(AWAIT_HINT, &[]));
    }
    let keys = messages::keys(got);
    let is_short = !is_call && (1..=LISTED_MAX).contains(&keys.len());
    let hint = is_short.then(|| fill(PROPERTIES, &[("names", &all_of(&keys))]));
    Problem { hint, ..problem }
}

/// The compiler's own words, without what explains them.
fn other(at: usize, message: &str) -> Problem {
    let line = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let text = cut(line.replace('\'', "`"), MESSAGE_BYTES_MAX);
    Problem { rank: Rank::Type, ..Problem::new(at, text) }
}

/// A type as code, cut.
fn shown(ty: &str) -> String {
    format!("`{}`", cut(ty.replace('`', "'"), TYPE_BYTES_MAX))
}
