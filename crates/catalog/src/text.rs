//! Hygiene of untrusted text: what may stand in a comment, in a string literal, or in a listing.
//!
//! Names, descriptions and schemas come from upstreams and may be attacks. Everything from them
//! passes one of the functions here before it becomes part of a generated text. Nothing here judges
//! what a text says.

use gloveport_protocol::escaped_json;
use std::fmt::Write as _;

/// Most bytes of an untrusted text that are looked at, as a multiple of what may remain.
const SCAN_FACTOR: usize = 8;
/// Stands where a text was cut.
pub(crate) const CUT_MARK: &str = " … [cut]";

/// Text that is safe inside of a block comment: no comment end, no invisible or reordering
/// characters.
///
/// At most `bytes_max` bytes and the mark of a cut. Line breaks stay, other white space becomes one
/// blank. Back quotes become apostrophes and `${` is broken, so that the result is also harmless in
/// a fenced block or in a template literal; `@ts-` and `@jsx` directives lose their `@`.
pub(crate) fn comment(text: &str, bytes_max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(bytes_max));
    let mut scanned = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        scanned += character.len_utf8();
        if out.len() + character.len_utf8() > bytes_max || scanned > bytes_max * SCAN_FACTOR {
            out.truncate(out.trim_end().len());
            out.push_str(CUT_MARK);
            return disarm_directives(out);
        }
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '`' => out.push('\''),
            '/' if out.ends_with('*') => out.push_str("\\/"),
            '{' if out.ends_with('$') => out.push_str(" {"),
            _ if character.is_whitespace() => push_blank(&mut out),
            _ if is_hidden(character) => {}
            _ => out.push(character),
        }
    }
    out.truncate(out.trim_end().len());
    disarm_directives(out)
}

/// [`comment`] in one line: every run of white space is one blank.
pub(crate) fn comment_line(text: &str, bytes_max: usize) -> String {
    one_line(&comment(text, bytes_max))
}

/// What came out of [`comment`], in one line: every run of white space is one blank.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    // Joining lines can bring a comment end together only if a word began with `/`, and a blank
    // stands before it.
    out
}

/// First sentence of a text in one line, at most `characters_max` characters, ending in `…` where
/// it was cut.
pub(crate) fn first_sentence(text: &str, characters_max: usize) -> String {
    let start = text.trim_start();
    let paragraph = start.split("\n\n").next().unwrap_or(start);
    let line = comment_line(paragraph, characters_max * 8);
    let line = line.strip_suffix(CUT_MARK).unwrap_or(&line);
    let sentence = &line[..sentence_end(line)];
    if sentence.chars().count() <= characters_max {
        return sentence.to_owned();
    }
    let mut cut: String = sentence.chars().take(characters_max - 1).collect();
    if let Some(blank) = cut.rfind(' ').filter(|blank| *blank * 2 > cut.len()) {
        cut.truncate(blank);
    }
    cut.push('…');
    cut
}

/// A string literal, valid in JSON and in TypeScript, made of printable characters only.
///
/// Back quotes and `${` are escaped too, so that it can stand in a template literal or a fenced
/// block.
pub(crate) fn string_literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '`' => push_escape(&mut out, '`'),
            '{' if out.ends_with('$') => push_escape(&mut out, '{'),
            // A literal may also stand in a comment, as an example or a default.
            '/' if out.ends_with('*') => out.push_str("\\/"),
            _ if is_hidden(character) || (character.is_whitespace() && character != ' ') => {
                push_escape(&mut out, character);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// JSON in which every character that is invisible or reorders its neighbors is an escape.
///
/// Such characters stand in strings only, where an escape means the same. Line breaks stay.
pub(crate) fn printable_json(json: &str) -> String {
    escaped_json(json, |character| character != '\n' && is_hidden(character))
}

/// `text` cut to at most `bytes_max` bytes at a character's border.
pub(crate) fn clip(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a character is invisible, reorders its neighbors, or controls a terminal.
///
/// Controls, bidirectional controls (Unicode UAX 9), zero-width and filler characters, variation
/// selectors, TAG characters (which spell hidden ASCII), and noncharacters. Emoji lose their
/// presentation, no word loses a letter.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffc}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{10ffff}'
        )
}

fn push_blank(out: &mut String) {
    if !out.ends_with(' ') {
        out.push(' ');
    }
}

fn push_escape(out: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        write!(out, "\\u{unit:04x}").expect("a String takes everything");
    }
}

/// Takes the `@` from what a compiler would obey in a comment.
fn disarm_directives(text: String) -> String {
    if !text.contains('@') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let begins = |directive: &str| {
            rest.get(..directive.len()).is_some_and(|start| start.eq_ignore_ascii_case(directive))
        };
        if begins("ts-") || begins("jsx") {
            // Otherwise `@@ts-ignore` would leave one that works.
            out.truncate(out.trim_end_matches('@').len());
        } else {
            out.push('@');
        }
    }
    out.push_str(rest);
    out
}

/// Where the first sentence ends, its mark included.
pub(crate) fn sentence_end(line: &str) -> usize {
    let mut characters = line.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends = match character {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => next.is_none_or(|next| next == ' ') && !is_abbreviation(line, at),
            _ => false,
        };
        if ends {
            return at + character.len_utf8();
        }
    }
    line.len()
}

/// Whether the dot at `at` ends no sentence: `e.g. `, `i.e. `, `vs. `, or the next word begins in
/// lower case.
fn is_abbreviation(line: &str, at: usize) -> bool {
    let next = line[at + 1..].trim_start().chars().next();
    next.is_some_and(|next| next.is_ascii_lowercase() || next.is_ascii_digit())
        || ["e.g", "i.e", "vs", "etc"]
            .iter()
            .any(|short| next.is_some() && line[..at].to_ascii_lowercase().ends_with(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_cannot_end_early_or_hide_anything() {
        for (input, expected) in [
            ("a */ evil() /*", "a *\\/ evil() /*"),
            ("a *\u{200b}/ b", "a *\\/ b"),
            ("`${process}`", "'$ {process}'"),
            ("x\u{2028}y\u{2029}z", "x\ny\nz"),
            ("\u{202e}abc\u{2066}\u{feff}", "abc"),
            ("a\u{e0041}\u{e0042}b", "ab"),
            (
                "// @ts-ignore @TS-nocheck @jsxImportSource x",
                "// ts-ignore TS-nocheck jsxImportSource x",
            ),
            ("@@ts-ignore", "ts-ignore"),
            ("mail a@b.c @default 1", "mail a@b.c @default 1"),
            ("a\u{1b}[31mred\u{7}\tb  c", "a[31mred b c"),
            ("über 漢字 ✔", "über 漢字 ✔"),
        ] {
            assert_eq!(comment(input, 1000), expected, "{input:?}");
        }
    }

    #[test]
    fn comments_are_cut_and_say_so() {
        assert_eq!(comment("abc def", 5), "abc d … [cut]");
        assert_eq!(comment("äöü", 5), "äö … [cut]");
        assert_eq!(comment(&"x".repeat(1 << 20), 2048).len(), 2048 + CUT_MARK.len());
        assert_eq!(comment(&"\u{200b}".repeat(1 << 20), 10), CUT_MARK);
    }

    #[test]
    fn summaries_are_first_sentences() {
        for (input, expected) in [
            ("Reads a file. Then more.", "Reads a file."),
            ("  Reads files, e.g. Excel. More", "Reads files, e.g. Excel."),
            ("Version 1.5 works! Yes", "Version 1.5 works!"),
            ("Line one\ncontinues\n\nNext", "Line one continues"),
            ("搜索词。返回结果", "搜索词。"),
            ("", ""),
            ("one two three four five six", "one two three four…"),
        ] {
            assert_eq!(first_sentence(input, 18 + input.len() % 8), expected, "{input:?}");
        }
    }

    #[test]
    fn literals_are_printable() {
        assert_eq!(string_literal("a\"b\\c\n"), r#""a\"b\\c\n""#);
        assert_eq!(
            string_literal("`${x}`*/\u{2028}\u{202e}"),
            r#""\u0060$\u007bx}\u0060*\/\u2028\u202e""#
        );
        assert_eq!(string_literal("\u{e0041}\0é"), r#""\udb40\udc41\u0000é""#);
    }
}
