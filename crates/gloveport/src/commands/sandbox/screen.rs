//! The output of a hostile program on a terminal: colors and line breaks act, all else is shown.
//!
//! A terminal obeys what it is sent: it can be made to type, to rename its window, to copy, to hide and to rewrite what
//! stands there. So control characters are shown escaped, C1 and the marks that turn the direction of text around
//! included, and so are bytes that are no UTF-8. It deliberately keeps `\r`, with which a program can rewrite its own last
//! line, for progress bars.

use crate::output::acts;
use std::io::{self, Write};

/// Longest sequence that sets colors; a longer one is shown.
const COLOR_BYTES_MAX: usize = 48;
/// Sets everything back.
const RESET: &[u8] = b"\x1b[0m";

/// Passes bytes on, made harmless. A sequence that is cut by the end of a write is held back until it is whole.
#[derive(Debug)]
pub(super) struct Screen<W: Write> {
    inner: W,
    /// The beginning of a character or of a sequence.
    held: Vec<u8>,
    is_colored: bool,
}

/// What stands at the beginning of some bytes.
enum Piece {
    /// So many bytes that can be passed on.
    Plain(usize),
    /// A sequence that sets colors.
    Color(usize),
    /// A character that must not act.
    Character(char),
    /// A byte that is no text.
    Byte(u8),
    /// More is needed to tell.
    Open,
}

impl<W: Write> Screen<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, held: Vec::new(), is_colored: false }
    }

    /// Shows what was held back, and sets the colors back.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        let mut shown = Vec::new();
        let held = std::mem::take(&mut self.held);
        let mut rest = &held[..];
        while let Some((byte, tail)) = rest.split_first() {
            rest = match piece(rest) {
                // No more comes: the first byte is no part of anything.
                Piece::Open => {
                    show_byte(*byte, &mut shown);
                    tail
                }
                known => self.show(&known, rest, &mut shown),
            };
        }
        if std::mem::take(&mut self.is_colored) {
            shown.extend_from_slice(RESET);
        }
        self.inner.write_all(&shown)?;
        self.inner.flush()
    }

    /// Shows the first piece of `rest`, and gives what is behind it.
    fn show<'a>(&mut self, piece: &Piece, rest: &'a [u8], shown: &mut Vec<u8>) -> &'a [u8] {
        let length = match piece {
            Piece::Plain(length) | Piece::Color(length) => {
                self.is_colored |= matches!(piece, Piece::Color(_));
                shown.extend_from_slice(&rest[..*length]);
                *length
            }
            Piece::Character(character) => {
                shown.extend(character.escape_default().map(|c| c as u8));
                character.len_utf8()
            }
            Piece::Byte(byte) => {
                show_byte(*byte, shown);
                1
            }
            Piece::Open => 0,
        };
        &rest[length..]
    }
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = std::mem::take(&mut self.held);
        text.extend_from_slice(bytes);
        let mut shown = Vec::with_capacity(text.len());
        let mut rest = &text[..];
        while !rest.is_empty() {
            let piece = piece(rest);
            if matches!(piece, Piece::Open) {
                break;
            }
            rest = self.show(&piece, rest, &mut shown);
        }
        self.held = rest.to_vec();
        self.inner.write_all(&shown)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// What stands at the beginning of bytes that are not empty.
fn piece(bytes: &[u8]) -> Piece {
    let first = bytes[0];
    if first == 0x1b {
        return color(bytes);
    }
    let plain = bytes.iter().take_while(|byte| is_harmless(**byte)).count();
    if plain > 0 {
        return Piece::Plain(plain);
    }
    if first.is_ascii() {
        return Piece::Character(char::from(first));
    }
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Piece::Byte(first),
    };
    let available = &bytes[..length.min(bytes.len())];
    match std::str::from_utf8(available) {
        Ok(text) => match text.chars().next() {
            Some(character) if acts(character) => Piece::Character(character),
            Some(_) | None => Piece::Plain(length),
        },
        // Cut off where the bytes end, rather than wrong.
        Err(error) if error.error_len().is_none() => Piece::Open,
        Err(_) => Piece::Byte(first),
    }
}

fn is_harmless(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t' | b'\r' | 0x20..=0x7e)
}

/// What stands at an escape character: a whole sequence of the form `ESC [ … m` (ECMA-48, SGR) that sets colors, or a
/// character that must not act.
fn color(bytes: &[u8]) -> Piece {
    let escape = Piece::Character('\u{1b}');
    match bytes.get(1) {
        None => return Piece::Open,
        Some(b'[') => {}
        Some(_) => return escape,
    }
    let inside = |byte: &&u8| matches!(**byte, b'0'..=b'9' | b';' | b':');
    let length = bytes[2..].iter().take(COLOR_BYTES_MAX).take_while(inside).count();
    match bytes.get(2 + length) {
        _ if length == COLOR_BYTES_MAX => escape,
        Some(b'm') if are_colors(&bytes[2..2 + length]) => Piece::Color(length + 3),
        None => Piece::Open,
        Some(_) => escape,
    }
}

/// Whether the parameters of a sequence set colors, weight and the like. Hidden text (8) is not among them.
fn are_colors(parameters: &[u8]) -> bool {
    let mut numbers = parameters.split(|byte| *byte == b';').map(|parameter| {
        let head = parameter.split(|byte| *byte == b':').next().unwrap_or_default();
        let text = std::str::from_utf8(head).expect("digits are ASCII");
        let number = if text.is_empty() { Some(0) } else { text.parse::<u8>().ok() };
        (number, parameter.contains(&b':'))
    });
    while let Some((number, has_parts)) = numbers.next() {
        match number {
            Some(38 | 48 | 58) if !has_parts => {
                let follow = match numbers.next() {
                    Some((Some(5), _)) => 1,
                    Some((Some(2), _)) => 3,
                    Some(_) | None => return false,
                };
                if numbers.by_ref().take(follow).filter(|(number, _)| number.is_some()).count()
                    < follow
                {
                    return false;
                }
            }
            Some(0..=7 | 9 | 21..=49 | 53 | 55 | 58 | 59 | 90..=97 | 100..=107) => {}
            Some(_) | None => return false,
        }
    }
    true
}

fn show_byte(byte: u8, shown: &mut Vec<u8>) {
    if byte.is_ascii() {
        shown.extend(char::from(byte).escape_default().map(|c| c as u8));
    } else {
        shown.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(writes: &[&[u8]]) -> String {
        let mut screen = Screen::new(Vec::new());
        for bytes in writes {
            screen.write_all(bytes).expect("a Vec takes all");
        }
        screen.finish().expect("a Vec takes all");
        String::from_utf8(screen.inner).expect("what is shown is text")
    }

    /// What is written, and what is shown.
    const CASES: [(&[u8], &str); 34] = [
        (b"plain\ttext\r\n", "plain\ttext\r\n"),
        ("äöü € 😀 👩\u{200d}💻".as_bytes(), "äöü € 😀 👩\u{200d}💻"),
        // Colors act, and end with the output.
        (b"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m\x1b[0m"),
        (b"\x1b[m", "\x1b[m\x1b[0m"),
        (b"\x1b[1;38;5;8;48;2;1;2;3m", "\x1b[1;38;5;8;48;2;1;2;3m\x1b[0m"),
        (b"\x1b[4:3;58:5:8m", "\x1b[4:3;58:5:8m\x1b[0m"),
        // Hidden text, half a color, and what only begins like one.
        (b"\x1b[8mhidden", "\\u{1b}[8mhidden"),
        (b"\x1b[38;5;m!", "\x1b[38;5;m!\x1b[0m"),
        (b"\x1b[38;5m", "\\u{1b}[38;5m"),
        (b"\x1b[38;9;1m", "\\u{1b}[38;9;1m"),
        (b"\x1b[999m", "\\u{1b}[999m"),
        (b"\x1b[?25l", "\\u{1b}[?25l"),
        (b"\x1b[>4;2m", "\\u{1b}[>4;2m"),
        (b"\x1b[3\x1b[31m", "\\u{1b}[3\x1b[31m\x1b[0m"),
        // Moving, erasing, reporting, resetting.
        (b"\x1b[2J\x1b[1;1H", "\\u{1b}[2J\\u{1b}[1;1H"),
        (b"\x1b[6n\x1bc", "\\u{1b}[6n\\u{1b}c"),
        // Titles, links, the clipboard, answers that are typed.
        (b"\x1b]0;title\x07", "\\u{1b}]0;title\\u{7}"),
        (b"\x1b]52;c;aGk=\x1b\\", "\\u{1b}]52;c;aGk=\\u{1b}\\"),
        (b"\x1bP$q\x1b\\", "\\u{1b}P$q\\u{1b}\\"),
        // The same as single characters, in UTF-8 and as bytes.
        ("\u{9b}31m\u{9d}0;t\u{9c}".as_bytes(), "\\u{9b}31m\\u{9d}0;t\\u{9c}"),
        (b"\x9b31m", "\\x9b31m"),
        (b"\x08\x0b\x0c\x00\x7f\x0e", "\\u{8}\\u{b}\\u{c}\\u{0}\\u{7f}\\u{e}"),
        // Direction, separators, tags.
        ("a\u{202e}b\u{2066}c\u{200f}".as_bytes(), "a\\u{202e}b\\u{2066}c\\u{200f}"),
        ("\u{2028}\u{feff}\u{e0041}".as_bytes(), "\\u{2028}\\u{feff}\\u{e0041}"),
        // No UTF-8: stray, overlong, half, a surrogate, too large.
        (b"a\xffb\x80", "a\\xffb\\x80"),
        (b"\xc0\xaf", "\\xc0\\xaf"),
        (b"\xe2\x82", "\\xe2\\x82"),
        (b"\xe2\x82A", "\\xe2\\x82A"),
        (b"\xe2\x1b[31m", "\\xe2\x1b[31m\x1b[0m"),
        (b"\xed\xa0\x80", "\\xed\\xa0\\x80"),
        (b"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"),
        // The end within a sequence.
        (b"\x1b", "\\u{1b}"),
        (b"\x1b[31", "\\u{1b}[31"),
        (b"\xf0\x9f\x98", "\\xf0\\x9f\\x98"),
    ];

    #[test]
    fn only_colors_and_line_breaks_act() {
        for (written, expected) in CASES {
            assert_eq!(shown(&[written]), expected, "{written:?}");
        }
    }

    #[test]
    fn cuts_between_writes_change_nothing() {
        for (written, expected) in CASES {
            let bytes: Vec<&[u8]> = written.chunks(1).collect();
            assert_eq!(shown(&bytes), expected, "{written:?} byte by byte");
            for cut in 0..written.len() {
                let (before, after) = written.split_at(cut);
                assert_eq!(shown(&[before, after]), expected, "{written:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_sequence_without_an_end_is_not_held_back() {
        let mut screen = Screen::new(Vec::new());
        let mut written = b"\x1b[".to_vec();
        written.extend(std::iter::repeat_n(b'1', 1 << 20));
        for chunk in written.chunks(4096) {
            screen.write_all(chunk).expect("a Vec takes all");
        }
        assert!(screen.held.len() <= COLOR_BYTES_MAX + 2, "{} bytes are held", screen.held.len());
        assert!(screen.inner.starts_with(b"\\u{1b}[111"), "it is shown");
    }
}
