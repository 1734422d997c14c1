//! Texts from outside, such as the names of tools: bounded, and without characters that act.

/// Characters of a text that is recorded.
pub(crate) const CHARACTERS_MAX: usize = 256;

/// The first characters of a text, those that steer a terminal or hide replaced by U+FFFD.
pub(crate) fn clean(text: &str) -> String {
    let shown =
        |character: char| if acts(character) { char::REPLACEMENT_CHARACTER } else { character };
    text.chars().take(CHARACTERS_MAX).map(shown).collect()
}

/// Controls, marks and embeddings of direction (Unicode Standard Annex 9), line separators, zero-width characters and tags.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
