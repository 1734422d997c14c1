//! What a compiler found in a script, in words for an agent.
//!
//! Only what surely makes a script fail or do something else than it says: a compiler also asks for
//! annotations and refuses what JavaScript allows, and an honest script is never refused.

use super::{
    Typed,
    messages::{self, Misfit},
};
use crate::compile::{
    check::{self, Call, Told, fill},
    report::{Problem, Rank},
};
use gloveport_protocol::{Bindings, Finding, all_of, any_of, nearest};

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
    let judge = Judge { source, typed, calls, bindings };
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
            Kind::Count => count(at, &finding.message, tool?),
            Kind::NotThat | Kind::Other if is_open(&finding.message) => None,
            Kind::NotThat => Some(not_that(at, finding)),
            Kind::Other => Some(other(at, &finding.message)),
        }
    }

    fn property(&self, at: usize, message: &str) -> Option<Problem> {
        let found = messages::no_property(message)?;
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

    fn misfit(&self, at: usize, finding: &Finding, tool: Option<Told>) -> Option<Problem> {
        let misfit = messages::misfit(&finding.message);
        let is_open = |ty: Option<&str>| ty.is_some_and(|ty| OPEN.contains(&ty) || ty == "any");
        if is_open(misfit.got) || is_open(misfit.expected) || is_uncertain(&misfit) {
            return None;
        }
        if tool.is_none() && !self.is_meant(at, finding.code) {
            return None;
        }
        let key = self.key_at(at).filter(|_| finding.code != 2345);
        let subject = subject(key, &misfit, tool.as_ref());
        let subject = [("subject", subject.as_str())];
        let problem = misfit_problem(at, &misfit, subject)?;
        Some(Problem { signature: tool.map(|tool| tool.signature), ..problem })
    }

    /// Whether the script says itself what is wanted there: JavaScript lets a variable change its
    /// type, and converts what its own functions are given.
    fn is_meant(&self, at: usize, code: u32) -> bool {
        let facts = &self.typed.facts;
        if facts.is_plain {
            return false;
        }
        if code == 2345 {
            return facts.own_calls.iter().any(|span| span.contains(&at));
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

/// `Expected 1 arguments, but got 0.`
fn count(at: usize, message: &str, tool: Told) -> Option<Problem> {
    let rest = message.strip_prefix("Expected ")?;
    let (_, got) = rest.split_once(" but got ")?;
    let what = format!("`{}`", tool.name);
    let got = match got.trim_end_matches('.') {
        "0" => "nothing".to_owned(),
        count => format!("{count} arguments"),
    };
    let parts = [("what", what.as_str()), ("expected", "one object"), ("got", got.as_str())];
    let problem = Problem { rank: Rank::Key, ..Problem::new(at, fill(ARGUMENTS_COUNT, &parts)) };
    Some(Problem { signature: Some(tool.signature), ..problem })
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

fn cut(mut text: String, bytes_max: usize) -> String {
    if text.len() > bytes_max {
        text.truncate(text.floor_char_boundary(bytes_max));
        text.push('…');
    }
    text
}
