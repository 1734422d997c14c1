//! From problems to the diagnostics that an agent reads: the most useful first, each mistake once,
//! and no more text than helps.

use super::position::{position_of, source_line};
use gloveport_protocol::Diagnostic;
use oxc_diagnostics::OxcDiagnostic;
use std::collections::BTreeSet;

/// Longest message or hint: names in them are the script's own.
const TEXT_BYTES_MAX: usize = 1 << 10;
/// Diagnostics that one rejection lists.
const DIAGNOSTICS_MAX: usize = 8;
/// Text of all diagnostics of a rejection, about 300 tokens. The first is shown even if it is
/// longer.
const REPORT_BYTES_MAX: usize = 1_400;
/// Longest signature that is shown; a longer one is cut.
const SIGNATURE_BYTES_MAX: usize = 600;
/// Further lines with the same mistake that are named.
const LINES_MAX: usize = 5;

/// What kind of mistake a problem is; the first kinds are told first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// The script does not parse, or names what does not exist.
    Name,
    /// A promise is used as if it were its value.
    Await,
    /// A key too many or too few, or no argument at all.
    Key,
    /// A value of the wrong type.
    Type,
}

/// One reason to refuse a script, at a byte offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(super) offset: usize,
    pub(super) rank: Rank,
    pub(super) message: String,
    /// Of the tool that it is about.
    pub(super) signature: Option<String>,
    pub(super) hint: Option<String>,
}

impl Problem {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { offset, rank: Rank::Name, message, signature: None, hint: None }
    }

    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn of(diagnostic: &OxcDiagnostic) -> Self {
        let offset = diagnostic
            .labels
            .first()
            .map_or(0, |label| usize::try_from(label.offset()).expect("usize has 32 bits or more"));
        let hint = diagnostic.help.as_ref().map(ToString::to_string);
        Self { hint, ..Self::new(offset, diagnostic.message.to_string()) }
    }
}

/// The diagnostics for the problems of a script: by kind and place, at most 8 and about 1,400
/// bytes. A mistake that is made several times is told once, and a hint, a signature and a line
/// that were shown are not shown again.
pub(super) fn report(source: &str, mut problems: Vec<Problem>) -> Vec<Diagnostic> {
    problems.sort_by_key(|problem| (problem.rank, problem.offset));
    let mut shown = Shown::default();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (problem, lines) in merged(source, problems).into_iter().take(DIAGNOSTICS_MAX) {
        let diagnostic = shown.diagnostic(source, problem, &lines);
        let Some(diagnostic) = shown.fit(diagnostic, diagnostics.is_empty()) else {
            break;
        };
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Each mistake once, with the further lines that have it.
fn merged(source: &str, problems: Vec<Problem>) -> Vec<(Problem, Vec<u32>)> {
    let mut merged: Vec<(Problem, Vec<u32>)> = Vec::new();
    for problem in problems {
        let same = merged
            .iter()
            .position(|(known, _)| known.message == problem.message && known.hint == problem.hint);
        let Some(index) = same else {
            if merged.len() <= DIAGNOSTICS_MAX {
                merged.push((problem, Vec::new()));
            }
            continue;
        };
        let (first, lines) = &mut merged[index];
        let line = position_of(source, problem.offset).line;
        if line != position_of(source, first.offset).line && !lines.contains(&line) {
            lines.push(line);
        }
    }
    merged
}

/// What the reader has seen already.
#[derive(Default)]
struct Shown {
    texts: BTreeSet<String>,
    lines: BTreeSet<u32>,
    bytes: usize,
}

impl Shown {
    fn diagnostic(&mut self, source: &str, problem: Problem, lines: &[u32]) -> Diagnostic {
        let position = position_of(source, problem.offset);
        let is_new_line = self.lines.insert(position.line);
        let mut new = |text: String| self.texts.insert(text.clone()).then_some(text);
        Diagnostic {
            message: cut(problem.message, TEXT_BYTES_MAX) + &also(lines),
            position: Some(position),
            source_line: source_line(source, position).filter(|_| is_new_line),
            signature: problem
                .signature
                .map(|text| cut(text, SIGNATURE_BYTES_MAX))
                .and_then(&mut new),
            hint: problem.hint.map(|text| cut(text, TEXT_BYTES_MAX)).and_then(&mut new),
        }
    }

    /// The diagnostic as far as there is room for it: first its signature is left out.
    fn fit(&mut self, mut diagnostic: Diagnostic, is_first: bool) -> Option<Diagnostic> {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let signature = length(&diagnostic.signature);
        let rest =
            diagnostic.message.len() + length(&diagnostic.source_line) + length(&diagnostic.hint);
        let has_room = |bytes: usize| is_first || self.bytes + bytes <= REPORT_BYTES_MAX;
        if !has_room(rest) {
            return None;
        }
        let is_whole = has_room(rest + signature);
        if !is_whole && let Some(signature) = diagnostic.signature.take() {
            self.texts.remove(&signature);
        }
        self.bytes += rest + if is_whole { signature } else { 0 };
        Some(diagnostic)
    }
}

/// The lines where the same mistake is made again.
fn also(lines: &[u32]) -> String {
    let numbers: Vec<String> = lines.iter().take(LINES_MAX).map(ToString::to_string).collect();
    match numbers.len() {
        0 => String::new(),
        1 => format!(" (also on line {})", numbers[0]),
        _ => format!(" (also on lines {})", numbers.join(", ")),
    }
}

/// A text of at most so many bytes, with `…` where it was longer.
pub(in crate::compile) fn cut(mut text: String, bytes_max: usize) -> String {
    if text.len() > bytes_max {
        text.truncate(text.floor_char_boundary(bytes_max));
        text.push('…');
    }
    text
}
