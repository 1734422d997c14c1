//! The only place that writes to the terminal: results to standard output, everything else to standard error.
//!
//! A closed pipe is no error: who reads `gloveport tools | head` has seen enough.

use gloveport_protocol::escaped_json;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

/// Characters of a status line: one that the terminal breaks could not be replaced.
const STATUS_CHARACTERS_MAX: usize = 78;

/// Writes a result, ended by a line break.
///
/// # Errors
///
/// What the system says, a full disk say. A closed pipe is no error.
pub(crate) fn result(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| if text.ends_with('\n') { Ok(()) } else { stdout.write_all(b"\n") })
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes a result for a reader. It may hold texts of servers, which must not steer the terminal.
///
/// # Errors
///
/// As [`result`].
pub(crate) fn text(text: &str) -> io::Result<()> {
    result(&printable(text))
}

/// Writes JSON. What would steer the terminal is written as an escape, which says the same.
///
/// # Errors
///
/// As [`result`].
pub(crate) fn json(text: &str) -> io::Result<()> {
    result(&escaped(text))
}

/// Writes a line about what happens. That nobody can be told is nothing to stop for.
pub(crate) fn note(text: &str) {
    drop(writeln!(io::stderr().lock(), "{}", printable(text)));
}

/// Replaces the last line of the terminal; an empty text clears it.
pub(crate) fn status(text: &str) {
    let mut stderr = io::stderr().lock();
    let line: String = printable(text).chars().take(STATUS_CHARACTERS_MAX).collect();
    drop(write!(stderr, "\r\u{1b}[2K{line}").and_then(|()| stderr.flush()));
}

/// One of our streams of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Err,
}

impl Stream {
    /// Whether it is a terminal.
    pub(crate) fn is_watched(self) -> bool {
        match self {
            Self::Out => io::stdout().is_terminal(),
            Self::Err => io::stderr().is_terminal(),
        }
    }

    /// The stream itself, for output that is passed on as it comes: nothing is held back.
    ///
    /// # Errors
    ///
    /// What the system says, for too many descriptors say.
    pub(crate) fn passed_on(self) -> io::Result<File> {
        let descriptor = match self {
            Self::Out => io::stdout().as_fd().try_clone_to_owned(),
            Self::Err => io::stderr().as_fd().try_clone_to_owned(),
        };
        descriptor.map(File::from)
    }
}

/// Whether somebody watches standard error.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Whether somebody types standard input, rather than a program.
pub(crate) fn is_typed() -> bool {
    io::stdin().is_terminal()
}

/// Whether a character beyond ASCII does something to the characters around it, or is there and cannot be seen: C1
/// controls, marks and embeddings of direction (Unicode Standard Annex 9), line separators, and tags.
pub(crate) fn acts(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text in which nothing acts, on one line.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// Escapes all characters that act, but line breaks and tabs.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let is_control = character.is_control() && character != '\n' && character != '\t';
        if is_control || acts(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Escapes all characters that act, in JSON text, but its line breaks.
fn escaped(text: &str) -> String {
    escaped_json(text, |character| (character.is_control() && character != '\n') || acts(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_and_does_not_steer_the_terminal() {
        let value = serde_json::json!({"a\u{9b}\u{7f}": ["\u{202e}b\u{e0041}", "\u{1b}[2J\n\t"]});
        let shown = escaped(&serde_json::to_string_pretty(&value).expect("JSON"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), value);
        assert!(!shown.contains(|c: char| (c.is_control() && c != '\n') || acts(c)), "{shown}");
    }

    #[test]
    fn texts_of_servers_do_not_steer_the_terminal() {
        assert_eq!(printable("a\tb\nc"), "a\tb\nc");
        assert_eq!(printable("\u{1b}[31mred\u{9b}2J\r"), "\\u{1b}[31mred\\u{9b}2J\\r");
        assert_eq!(printable("ä\u{202e}b\u{feff}"), "ä\\u{202e}b\\u{feff}");
    }
}
