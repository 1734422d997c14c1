//! Makes texts of upstreams fit to be shown: short, and without control characters.

/// Escapes control characters and keeps at most `chars_max` characters of `text`; a cut is marked
/// with `…`.
pub(crate) fn clip(text: &str, chars_max: usize) -> String {
    let mut clipped = String::new();
    for (n, character) in text.trim().chars().enumerate() {
        if n == chars_max {
            clipped.push('…');
            break;
        }
        if character.is_control() {
            clipped.extend(character.escape_default());
        } else {
            clipped.push(character);
        }
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_long_texts_cut() {
        assert_eq!(clip(" a\u{1b}[31m\tb \n", 20), "a\\u{1b}[31m\\tb");
        assert_eq!(clip("äöü", 2), "äö…");
        assert_eq!(clip("äö", 2), "äö");
    }
}
