//! Characters that a person does not see and a model reads.

use super::{Found, Severity, Text, around};

/// Variation selectors behind each other from which on they carry bytes rather than a look.
const SELECTORS_MIN: usize = 3;

/// Whether a character is there and cannot be seen, or turns the order of what is beside it: zero width, directions
/// (Unicode Standard Annex 9), tags, variation selectors, fillers, interlinear marks.
pub(crate) fn is_hidden(character: char) -> bool {
    is_never_needed(character)
        || is_joiner(character)
        || is_mark(character)
        || is_selector(character)
}

/// Those that no text for people needs.
fn is_never_needed(character: char) -> bool {
    matches!(
        character,
        '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{180e}'
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// Needed between the letters of Arabic and Indic scripts, and inside of emoji.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{34f}')
}

/// Marks of direction, needed where scripts of both directions meet.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180d}' | '\u{e0100}'..='\u{e01ef}')
}

pub(super) fn look(text: &Text<'_>, found: &mut Found) {
    if text.words.is_ascii() && !text.words.bytes().any(|byte| byte.is_ascii_control()) {
        return;
    }
    let mut selectors = 0;
    let mut before = ' ';
    let mut is_flag = false;
    for (place, character) in text.words.char_indices() {
        let after = text.words[place..].chars().nth(1).unwrap_or(' ');
        selectors = if is_selector(character) { selectors + 1 } else { 0 };
        // The flags of England, Scotland and Wales are a black flag with tags behind it (Unicode TS 51).
        is_flag = character == '\u{1f3f4}' || (is_flag && is_tag(character));
        let is_control = character.is_control() && !matches!(character, '\n' | '\t' | '\r');
        let is_bad = if is_joiner(character) || is_mark(character) {
            // Between plain letters nothing is joined and nothing turns.
            (before.is_ascii() && after.is_ascii() && character != '\u{ad}')
                || is_joiner(before)
                || is_mark(before)
        } else if character == '\u{feff}' {
            place > 0
        } else {
            is_control || (is_never_needed(character) && !is_flag) || selectors >= SELECTORS_MIN
        };
        if is_bad {
            found.push(Severity::High, "hidden-unicode", &text.place, around(text.words, place));
            return;
        }
        before = character;
    }
}

fn is_tag(character: char) -> bool {
    matches!(character, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}' | '\u{e007f}')
}

/// A text that may be printed: everything but letters, digits, marks and plain spaces as an escape.
pub(super) fn escaped(text: &str, characters_max: usize) -> String {
    let mut shown = String::new();
    for (n, character) in text.chars().enumerate() {
        if n == characters_max {
            shown.push('…');
            break;
        }
        if character.is_control() || is_hidden(character) || matches!(character, '"' | '\\') {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}
