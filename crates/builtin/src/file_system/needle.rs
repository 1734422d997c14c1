//! What is searched for in a file, and where it was found.

use crate::arguments::wrong;
use crate::failure::Failure;
use crate::file_system::glob::COMPILED_BYTES_MAX;
use crate::pool::Stop;
use regex::bytes::{Regex, RegexBuilder};
use serde_json::{Value, json};

/// Matches of one file that are listed; all are counted.
const LISTED_MAX: usize = 100;
/// Characters of a line that are shown.
const SHOWN_CHARACTERS: usize = 200;
/// Bytes shown before a match that is far to the right.
const SHOWN_BEFORE: usize = 60;
/// A line is matched in pieces of so many bytes: a regular expression cannot be stopped while it looks at one.
const PIECE_BYTES: usize = 64 << 10;
/// Bound of a compiled regular expression: with a piece's length it bounds the time of one look.
const REGEX_BYTES_MAX: usize = 128 << 10;

/// What is searched for.
#[derive(Debug)]
pub(super) struct Needle {
    regex: Regex,
    /// A plain text may span lines; it is found by comparing, in time that does not depend on it.
    is_text: bool,
}

/// The matches of one file.
#[derive(Debug, Default)]
pub(super) struct FileMatches {
    pub(super) count: usize,
    /// At most 100: `{line, column, text}`.
    pub(super) listed: Vec<Value>,
    /// Bytes of their text.
    pub(super) bytes: usize,
}

impl Needle {
    pub(super) fn text(text: &str) -> Result<Self, Failure> {
        if text.is_empty() {
            return Err(wrong("`text` is empty"));
        }
        let mut builder = RegexBuilder::new(&regex::escape(text));
        let built = builder.size_limit(COMPILED_BYTES_MAX).build();
        let regex = built.map_err(|_| wrong("`text` is too long"))?;
        Ok(Self { regex, is_text: true })
    }

    pub(super) fn regex(expression: &str) -> Result<Self, Failure> {
        if expression.is_empty() {
            return Err(wrong("`regex` is empty"));
        }
        let built = RegexBuilder::new(expression).size_limit(REGEX_BYTES_MAX).build();
        let regex = built.map_err(|error| {
            let reason = error.to_string().lines().last().unwrap_or_default().to_owned();
            wrong(format!("`regex` is not usable: {reason}"))
                .with_hint("the syntax has no look-around and no back-references")
        })?;
        Ok(Self { regex, is_text: false })
    }

    /// Finds all matches; lists as many as the room of so many bytes allows.
    pub(super) fn find(&self, content: &[u8], room: usize, stop: &Stop) -> FileMatches {
        let mut matches = FileMatches::default();
        let mut cursor = Cursor::default();
        if self.is_text {
            for found in self.regex.find_iter(content) {
                matches.add(content, found.start(), room, &mut cursor);
            }
            return matches;
        }
        let mut start = 0;
        while start < content.len() && !stop.is_due() {
            let piece = piece(&content[start..]);
            for found in self.regex.find_iter(without_break(piece)) {
                matches.add(content, start + found.start(), room, &mut cursor);
            }
            start += piece.len();
        }
        matches
    }
}

/// The first line with its break, or so much of it as is matched at once.
fn piece(content: &[u8]) -> &[u8] {
    let window = &content[..content.len().min(PIECE_BYTES)];
    let end = window.iter().position(|byte| *byte == b'\n').map_or(window.len(), |at| at + 1);
    &window[..end]
}

fn without_break(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Line and column of a place; places only grow, so that the content is passed over once.
#[derive(Default)]
struct Cursor {
    at: usize,
    /// Lines that end before the place.
    lines: usize,
    /// Where the line begins.
    line_start: usize,
    /// Characters of the line before the place.
    column: usize,
}

impl Cursor {
    fn advance(&mut self, content: &[u8], to: usize) {
        for (index, byte) in content.iter().enumerate().take(to).skip(self.at) {
            if *byte == b'\n' {
                self.lines += 1;
                self.line_start = index + 1;
                self.column = 0;
            } else if byte & 0xc0 != 0x80 {
                // Not a continuation byte of UTF-8: a character begins.
                self.column += 1;
            }
        }
        self.at = to;
    }
}

impl FileMatches {
    fn add(&mut self, content: &[u8], at: usize, room: usize, cursor: &mut Cursor) {
        self.count += 1;
        if self.listed.len() >= LISTED_MAX || self.bytes >= room {
            return;
        }
        cursor.advance(content, at);
        let text = shown(content, cursor.line_start, at);
        self.bytes += text.len();
        self.listed.push(json!({
            "line": cursor.lines + 1,
            "column": cursor.column + 1,
            "text": text,
        }));
    }
}

/// The line around a match, without indentation.
fn shown(content: &[u8], line_start: usize, at: usize) -> String {
    let is_far = at - line_start > SHOWN_CHARACTERS / 2;
    let from = if is_far { at - SHOWN_BEFORE } else { line_start };
    let window = &content[from..content.len().min(from + 4 * SHOWN_CHARACTERS)];
    let line = String::from_utf8_lossy(without_break(piece(window)));
    // The window may begin within a character.
    let line = if is_far { line.trim_start_matches('\u{fffd}') } else { &line };
    let part: String = line.chars().take(SHOWN_CHARACTERS).collect();
    part.trim().to_owned()
}
