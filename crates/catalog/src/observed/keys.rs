//! Tells keys that are names from keys that are data. In doubt a key is data: then it is not shown.

/// Longest name.
const NAME_BYTES_MAX: usize = 48;
/// Digits in a name: `sha256`, not `user_83712`.
const DIGITS_MAX: usize = 3;
/// From this length on, nothing but hexadecimal digits is an id.
const HEX_BYTES_MIN: usize = 8;
/// From this length on, a word of both cases with digits is an id.
const MIXED_BYTES_MIN: usize = 16;
/// What an object of a script's language has by itself: as a name it would be read, or set, by accident.
const OF_OBJECTS: [&str; 11] = [
    "__proto__",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
    "__defineGetter__",
    "__lookupGetter__",
];
/// How stand-ins of sealed values begin.
const SEALED: &str = "sv_";

/// Whether a key is data: an id, an address, a date, a word of another language, anything but a plain name.
pub(super) fn is_data(key: &str) -> bool {
    let body = key.strip_prefix(['$', '@']).unwrap_or(key);
    let is_plain = body.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if !is_plain || key.len() > NAME_BYTES_MAX {
        return true;
    }
    let n_digits = key.bytes().filter(u8::is_ascii_digit).count();
    let is_hex = key.len() >= HEX_BYTES_MIN
        && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let has_both_cases = key.bytes().any(|byte| byte.is_ascii_uppercase())
        && key.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_mixed =
        key.len() >= MIXED_BYTES_MIN && n_digits > 1 && has_both_cases && !key.contains(['_', '-']);
    n_digits > DIGITS_MAX
        || is_hex
        || is_mixed
        || key.starts_with(SEALED)
        || OF_OBJECTS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::is_data;

    #[test]
    fn names_are_told_from_data() {
        for name in [
            "id",
            "created_at",
            "nameWithOwner",
            "content-type",
            "$schema",
            "@type",
            "_links",
            "sha256",
            "x509",
            "a",
            "ID",
            "UTF8",
            "oauth2_token",
            "address1",
            "head",
        ] {
            assert!(!is_data(name), "{name} is a name");
        }
        for data in [
            "",
            "1",
            "12345",
            "user_83712",
            "2024-01-31",
            "me@example.org",
            "a b",
            "a.b",
            "/etc/passwd",
            "https://x",
            "9f86d081",
            "deadbeef",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "Zoë",
            "naïve",
            "aZ3kQwPlm9XyTrB2",
            "__proto__",
            "constructor",
            "toString",
            "sv_email_k7f3q9x2ab",
            "a\u{0}b",
            "a\nb",
            "*/",
            "`${x}`",
            "\u{202e}abc",
            &"a".repeat(49),
            "$",
            "@",
            "-",
        ] {
            assert!(is_data(data), "{data:?} is data");
        }
    }
}
