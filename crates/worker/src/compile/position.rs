//! Places in the agent's source: byte offsets to lines and columns, and the engine's places back to
//! the agent's.

use gloveport_protocol::Position;
use std::ops::Range;

/// Longest source line that a report shows, in characters.
const SOURCE_LINE_CHARS_MAX: usize = 200;
/// The name under which the engine knows the script; it is what a stack shows.
pub(crate) const SCRIPT_NAME: &str = "script.ts";

/// Line and column of a byte offset.
pub(crate) fn position_of(source: &str, offset: usize) -> Position {
    let before = &source.as_bytes()[..offset.min(source.len())];
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let line = before.split(|b| *b == b'\n').count();
    Position { line: number(line), column: number(chars(&before[start..]) + 1) }
}

/// The text of the line of a place, without indentation. Of a line over 200 characters, the part
/// round the place.
pub(crate) fn source_line(source: &str, position: Position) -> Option<String> {
    let index = usize::try_from(position.line).ok()?.checked_sub(1)?;
    let line = source.split('\n').nth(index)?;
    let text = line.trim();
    if text.is_empty() {
        return None;
    }
    let length = text.chars().count();
    if length <= SOURCE_LINE_CHARS_MAX {
        return Some(text.to_owned());
    }
    let indentation = line.chars().count() - line.trim_start().chars().count();
    let column = usize::try_from(position.column).ok()?.saturating_sub(1 + indentation);
    let from = column.saturating_sub(SOURCE_LINE_CHARS_MAX / 3).min(length - SOURCE_LINE_CHARS_MAX);
    let part: String = text.chars().skip(from).take(SOURCE_LINE_CHARS_MAX).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + SOURCE_LINE_CHARS_MAX < length { "…" } else { "" };
    Some(format!("{before}{part}{after}"))
}

/// One pair of places of a source map; all numbers from 0, columns in UTF-16 units as source maps
/// have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MapEntry {
    pub(super) code_line: u32,
    pub(super) code_column: u32,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// Where the engine's places are in the agent's source.
#[derive(Debug)]
pub(crate) struct Origin {
    /// The agent's script.
    pub(crate) source: String,
    /// What the engine runs, without the text that wraps it.
    pub(crate) code: String,
    /// Characters before the code on its first line.
    pub(crate) lead: u32,
    /// Parts of `code` that are no part of the script, in order.
    pub(super) inserted: Vec<Range<usize>>,
    /// Set where `code` was generated. Else both texts have the same offsets, but for what was
    /// inserted.
    pub(super) map: Option<Vec<MapEntry>>,
}

impl Origin {
    /// The agent's place for a line and a column (from 1, in characters) of the engine; `None`
    /// outside of the script.
    pub(crate) fn locate(&self, line: u32, column: u32) -> Option<Position> {
        let lead = if line == 1 { self.lead } else { 0 };
        let column = column.checked_sub(lead).filter(|column| *column > 0)?;
        let text = self.code.split('\n').nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
        let index = usize::try_from(column - 1).ok()?;
        let within = text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
        let start = text.as_ptr().addr() - self.code.as_ptr().addr();
        let at = start + within;
        if self.inserted.iter().any(|part| part.contains(&at)) {
            return None;
        }
        let before = |from: usize| -> usize {
            let parts = self.inserted.iter().filter(|part| part.start >= from && part.end <= at);
            parts.map(Range::len).sum()
        };
        match &self.map {
            None => Some(position_of(&self.source, at - before(0))),
            Some(map) => {
                // What is inserted within a line is ASCII.
                let units = text[..within].encode_utf16().count() - before(start);
                self.look_up(map, line - 1, number(units))
            }
        }
    }

    fn look_up(&self, map: &[MapEntry], line: u32, column: u32) -> Option<Position> {
        let end = map.partition_point(|e| (e.code_line, e.code_column) <= (line, column));
        let entry = map[..end].last().filter(|e| e.code_line == line)?;
        let text = self.source.split('\n').nth(usize::try_from(entry.line).ok()?)?;
        let mut units = 0;
        let before = text.chars().take_while(|c| {
            units += number(c.len_utf16());
            units <= entry.column
        });
        Some(Position { line: entry.line + 1, column: number(before.count() + 1) })
    }

    /// The first place of the script in a stack of the engine.
    pub(crate) fn first_place(&self, stack: &str) -> Option<Position> {
        stack.lines().find_map(|line| {
            let frame = Frame::parse(line)?;
            self.locate(frame.line, frame.column)
        })
    }

    /// A stack of the engine with only the script's own frames, at the agent's places.
    pub(crate) fn clean_stack(&self, stack: &str) -> String {
        let frames = stack.lines().filter_map(|line| {
            let frame = Frame::parse(line)?;
            let Position { line, column } = self.locate(frame.line, frame.column)?;
            Some(match frame.function {
                "" | "<anonymous>" => format!("    at {SCRIPT_NAME}:{line}:{column}"),
                function => format!("    at {function} ({SCRIPT_NAME}:{line}:{column})"),
            })
        });
        frames.collect::<Vec<_>>().join("\n")
    }
}

/// One line of a stack: `    at name (script.ts:1:2)` or `    at script.ts:1:2`.
struct Frame<'a> {
    function: &'a str,
    line: u32,
    column: u32,
}

impl<'a> Frame<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim().strip_prefix("at ")?;
        let (function, place) = match text.rsplit_once(" (") {
            Some((function, place)) => (function, place.strip_suffix(')')?),
            None => ("", text),
        };
        let mut parts = place.strip_prefix(SCRIPT_NAME)?.strip_prefix(':')?.split(':');
        let line = parts.next()?.parse().ok()?;
        let column = parts.next()?.parse().ok()?;
        Some(Self { function, line, column })
    }
}

fn chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| (**b & 0xc0) != 0x80).count()
}

/// Lines and columns of a script that fits a frame.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
