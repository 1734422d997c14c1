//! What a JSON Schema reference says, where two crates must read it in the same way.

use std::borrow::Cow;

/// A URI's fragment without its percent escapes (RFC 3986 section 2.1): `/$defs/a%20b` is `/$defs/a b`. An escape that is
/// malformed stays as it is, and so does the whole where it is no UTF-8 afterwards.
pub fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let is_code = |code: &&str| code.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').filter(is_code);
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn escapes_are_read_and_what_is_none_stays() {
        for (text, expected) in [
            ("/$defs/a", "/$defs/a"),
            ("/a~1b%20c", "/a~1b c"),
            ("%C3%A9%c3%A9", "éé"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%+5%zz%é", "%+5%zz%é"),
            ("%FF", "%FF"),
        ] {
            assert_eq!(percent_decoded(text), expected, "{text}");
        }
    }
}
