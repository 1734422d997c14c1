//! What a server says with 401 or 403 (RFC 9110 section 11.6.1; RFC 6750 section 3; RFC 9728 section 5.1).
//!
//! Only the challenge of the scheme `Bearer` is read. It comes from the server: its values are bounded and used for nothing
//! but to look further.

use super::record::scopes_of;
use std::collections::BTreeSet;

/// Bytes of a header that are read.
const BYTES_MAX: usize = 8 << 10;

/// A challenge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// Where the server says what protects it.
    pub(crate) resource_metadata: Option<String>,
    /// What is needed.
    pub(crate) scopes: BTreeSet<String>,
    /// `invalid_token`, `insufficient_scope`.
    pub(crate) error: Option<String>,
}

impl Challenge {
    /// Reads the value of `WWW-Authenticate`. One that cannot be read says nothing.
    pub(crate) fn parse(header: &str) -> Self {
        let mut challenge = Self::default();
        let mut end = header.len().min(BYTES_MAX);
        while !header.is_char_boundary(end) {
            end -= 1;
        }
        let mut reader = Reader(&header[..end]);
        let mut is_bearer = false;
        while let Some(word) = reader.word() {
            // `name = value` belongs to the scheme before it; a word alone is a scheme.
            let Some(value) = reader.value() else {
                is_bearer = word.eq_ignore_ascii_case("bearer");
                continue;
            };
            if !is_bearer {
                continue;
            }
            match word.to_ascii_lowercase().as_str() {
                "resource_metadata" => _ = challenge.resource_metadata.get_or_insert(value),
                "scope" => challenge.scopes.extend(scopes_of(&value)),
                "error" => _ = challenge.error.get_or_insert(value),
                _ => {}
            }
        }
        challenge
    }

    /// Whether what was shown is good, but not for this.
    pub(crate) fn is_about_scopes(&self) -> bool {
        self.error.as_deref() == Some("insufficient_scope")
    }
}

struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn word(&mut self) -> Option<String> {
        self.0 = self.0.trim_start_matches([' ', '\t', ',', '=']);
        let end = self.0.find([' ', '\t', ',', '=', '"']).unwrap_or(self.0.len());
        if end == 0 {
            // A stray quote: what is behind it cannot be told apart.
            return None;
        }
        let (word, rest) = self.0.split_at(end);
        let word = word.to_owned();
        self.0 = rest;
        Some(word)
    }

    fn value(&mut self) -> Option<String> {
        let rest = self.0.trim_start_matches([' ', '\t']).strip_prefix('=')?;
        let rest = rest.trim_start_matches([' ', '\t']);
        if let Some(quoted) = rest.strip_prefix('"') {
            let (value, rest) = unquoted(quoted);
            self.0 = rest;
            return Some(value);
        }
        let end = rest.find([' ', '\t', ',']).unwrap_or(rest.len());
        let (value, rest) = rest.split_at(end);
        let value = value.to_owned();
        self.0 = rest;
        Some(value)
    }
}

/// A quoted text, and what is behind it.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_challenges_are_read_and_nothing_else() {
        let challenge = |metadata: Option<&str>, scope: &str, error: Option<&str>| Challenge {
            resource_metadata: metadata.map(str::to_owned),
            scopes: scopes_of(scope).collect(),
            error: error.map(str::to_owned),
        };
        for (header, expected) in [
            ("", challenge(None, "", None)),
            ("Bearer", challenge(None, "", None)),
            (
                "Bearer resource_metadata=\"https://a/b\", scope=\"x y\"",
                challenge(Some("https://a/b"), "x y", None),
            ),
            (
                "bearer Error=insufficient_scope , SCOPE=\"a\"",
                challenge(None, "a", Some("insufficient_scope")),
            ),
            ("Basic realm=\"x\", scope=\"no\"", challenge(None, "", None)),
            ("Basic realm=\"Bearer scope=no\", Bearer scope=\"yes\"", challenge(None, "yes", None)),
            ("Bearer realm=\"a\\\"b\", scope=\"q\"", challenge(None, "q", None)),
            ("Bearer scope=\"open", challenge(None, "open", None)),
            ("Bearer scope=\"a\" \"\"\" scope=\"b\"", challenge(None, "a", None)),
            (",,,==Bearer,,scope = \"s\"", challenge(None, "s", None)),
        ] {
            assert_eq!(Challenge::parse(header), expected, "{header}");
        }
        let long = format!("Bearer scope=\"{}\"", "ä".repeat(BYTES_MAX));
        assert!(Challenge::parse(&long).scopes.is_empty());
    }
}
