//! JSON text in which some characters are escapes.

use std::fmt::Write;

/// JSON text in which every character for which `is_escaped` is written as an escape of four hexadecimal digits, or two of
/// them (RFC 8259, section 7). Characters beyond ASCII stand in strings only, where an escape says the same; line breaks
/// and tabs between values must not be among those that are escaped.
pub fn escaped_json(json: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if is_escaped(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(shown, "\\u{unit:04x}").expect("a String takes all");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_says_the_same() {
        let escaped = escaped_json("[\"a\u{202e}b\u{e0041}\",\n1]", |c| !c.is_ascii());
        assert_eq!(escaped, "[\"a\\u202eb\\udb40\\udc41\",\n1]");
    }
}
