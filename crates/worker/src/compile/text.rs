//! From what an agent sent to the text that is parsed: without the Markdown around it, and with
//! one kind of line break.
//!
//! Every byte keeps its offset, so that places are those of what was sent. Whether the text is a
//! script is for the parser to say.

use super::{Problem, hints};
use std::{borrow::Cow, ops::Range};

const FENCE: &str = "```";
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What an agent sent, as lines and columns are counted: without a byte order mark, and with `\n`
/// for a lone `\r`, which JavaScript takes for the same.
pub(super) fn normal(mut source: String) -> String {
    if source.starts_with(BYTE_ORDER_MARK) {
        source.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    let bytes = source.as_bytes();
    let is_lone = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    if !(0..bytes.len()).any(is_lone) {
        return source;
    }
    let mut text = String::with_capacity(source.len());
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        let is_lone = character == '\r' && characters.peek() != Some(&'\n');
        text.push(if is_lone { '\n' } else { character });
    }
    text
}

/// The script in a text: all of it, or what the only code fence holds, with blanks in place of the
/// rest.
///
/// # Errors
///
/// There are several fences.
pub(super) fn script(source: &str) -> Result<Cow<'_, str>, Problem> {
    let text = match fences(source).as_slice() {
        [] => Cow::Borrowed(source),
        [fence, ..] if is_in_comment(source, fence) => Cow::Borrowed(source),
        [fence] => Cow::Owned(only(source, &fence.inside)),
        [_, second, ..] => {
            return Err(Problem::new(second.whole.start, "there is more than one code fence")
                .with_hint(hints::FENCE));
        }
    };
    Ok(without_hashbang(text))
}

/// One fenced block.
struct Fence {
    /// With its own lines.
    whole: Range<usize>,
    /// The lines between.
    inside: Range<usize>,
}

/// The fenced blocks of a text (`CommonMark` 0.31, 4.5; only backticks). One that is not closed
/// goes to the end.
fn fences(source: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    if !source.contains(FENCE) {
        return fences;
    }
    let mut open: Option<(usize, Fence)> = None;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let (from, to) = (at, at + line.len());
        at = to;
        let text = line.trim();
        let ticks = text.len() - text.trim_start_matches('`').len();
        match &mut open {
            None if ticks >= FENCE.len() && !text[ticks..].contains('`') => {
                open = Some((ticks, Fence { whole: from..source.len(), inside: to..source.len() }));
            }
            Some((opened, fence)) if ticks >= *opened && text.len() == ticks => {
                fence.inside.end = from;
                fence.whole.end = to;
                fences.extend(open.take().map(|(_, fence)| fence));
            }
            None | Some(_) => {}
        }
    }
    fences.extend(open.map(|(_, fence)| fence));
    fences
}

/// Whether a fence is part of a comment of a script. Nowhere else in a script does a line begin
/// with three backticks: they parse, as a chain of templates, but nobody means that.
fn is_in_comment(source: &str, fence: &Fence) -> bool {
    let before = &source[..fence.whole.start];
    before.rfind("/*").is_some_and(|open| !before[open..].contains("*/"))
}

/// A text with blanks for everything outside of `inside`. Line breaks stay.
fn only(source: &str, inside: &Range<usize>) -> String {
    let blanks = |part: &str| -> String {
        part.bytes()
            .map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' })
            .collect()
    };
    let (before, after) = (&source[..inside.start], &source[inside.end..]);
    [&blanks(before), &source[inside.clone()], &blanks(after)].concat()
}

/// A `#!` line is none for the parser where something stands before it.
fn without_hashbang(text: Cow<'_, str>) -> Cow<'_, str> {
    let from = text.len() - text.trim_start().len();
    if !text[from..].starts_with("#!") {
        return text;
    }
    let to = text[from..].find('\n').map_or(text.len(), |length| from + length);
    let blank = " ".repeat(to - from);
    Cow::Owned([&text[..from], &blank, &text[to..]].concat())
}
