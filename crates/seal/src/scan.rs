//! Finds stand-ins in text: `sv_`, a kind, `_`, and ten characters of base 32.
//!
//! They stand anywhere: alone, several in one text, directly behind each other, in an address, in a statement.

use crate::Kind;
use memchr::memmem;
use std::ops::Range;

/// How every stand-in begins.
pub(crate) const PREFIX: &str = "sv_";
/// Characters that tell values apart: 50 bits.
pub(crate) const DIGEST_CHARACTERS: usize = 10;

/// Whether a text may hold one.
pub(crate) fn may_have(text: &str) -> bool {
    memmem::find(text.as_bytes(), PREFIX.as_bytes()).is_some()
}

/// The first text at or after a place that has the form of a stand-in with one of our kinds.
pub(crate) fn next(
    text: &str,
    from: usize,
    is_ours: impl Fn(&str) -> bool,
) -> Option<Range<usize>> {
    let mut from = from;
    loop {
        let start = from + memmem::find(&text.as_bytes()[from..], PREFIX.as_bytes())?;
        if let Some(length) = form(&text[start..], &is_ours) {
            return Some(start..start + length);
        }
        from = start + PREFIX.len();
    }
}

/// The length of the stand-in that a text begins with.
fn form(text: &str, is_ours: &impl Fn(&str) -> bool) -> Option<usize> {
    let rest = text.strip_prefix(PREFIX)?;
    let kind = rest.split('_').next()?;
    let digest = rest.as_bytes().get(kind.len() + 1..kind.len() + 1 + DIGEST_CHARACTERS)?;
    let is_digest = digest.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    let has_form = is_digest && Kind::is_kind(kind) && is_ours(kind);
    has_form.then_some(PREFIX.len() + kind.len() + 1 + DIGEST_CHARACTERS)
}
