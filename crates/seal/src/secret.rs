//! Live secrets, found by what they are and not by what they look like: each in every form that it is commonly written in,
//! all in one pass (Aho & Corasick 1975).

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What stands where a secret was.
pub(crate) const SCRUBBED: &str = "[secret]";
/// Shortest secret that is looked for, in bytes: a shorter one would be found everywhere.
pub(crate) const SECRET_BYTES_MIN: usize = 6;
/// Shortest form, in bytes: base 64 without what its neighbors decide is shorter than the whole.
const FORM_BYTES_MIN: usize = 6;

/// Finds secrets in text.
pub(crate) struct Secrets(Option<AhoCorasick>);

impl Secrets {
    /// Makes the automaton; `None` where its tables would be too large.
    pub(crate) fn new<'a>(secrets: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let forms: BTreeSet<Vec<u8>> = secrets.flat_map(forms).collect();
        if forms.is_empty() {
            return Some(Self(None));
        }
        // Contiguous: a hundredth of the memory of the faster form, which would not stay in the processor's caches.
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms)
            .ok()?;
        Some(Self(Some(automaton)))
    }

    /// Whether any is there.
    pub(crate) fn hits(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|automaton| automaton.is_match(text))
    }

    /// The text without them, and how many there were.
    pub(crate) fn scrub<'a>(&self, text: &'a str) -> (Cow<'a, str>, u32) {
        let Some(automaton) = &self.0 else {
            return (Cow::Borrowed(text), 0);
        };
        let mut clean = String::new();
        let (mut from, mut n) = (0, 0_u32);
        for hit in automaton.find_iter(text) {
            // A secret need not be UTF-8: what is left of a character that it cuts goes with it.
            let start = text.floor_char_boundary(hit.start()).max(from);
            clean.push_str(&text[from..start]);
            clean.push_str(SCRUBBED);
            from = text.ceil_char_boundary(hit.end());
            n = n.saturating_add(1);
        }
        if n == 0 {
            return (Cow::Borrowed(text), 0);
        }
        clean.push_str(&text[from..]);
        (Cow::Owned(clean), n)
    }
}

/// A secret in every form that it is looked for in.
pub(crate) fn forms(secret: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    if secret.len() < SECRET_BYTES_MIN {
        return forms;
    }
    forms.insert(secret.to_vec());
    forms.insert(secret.iter().rev().copied().collect());
    for shift in 0..3 {
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            forms.insert(base64(engine, secret, shift).into_bytes());
        }
    }
    let hex = gloveport_crypto::hex(secret);
    forms.insert(hex.to_uppercase().into_bytes());
    forms.insert(hex.into_bytes());
    for kept in [&b"-._~"[..], b"-_.!~*'()", b"-._*", b"-._~!$&'()*+,;=:@/?"] {
        for upper in [true, false] {
            let encoded =
                percent(secret, |byte| byte.is_ascii_alphanumeric() || kept.contains(&byte), upper);
            forms.insert(encoded.replace("%20", "+").into_bytes());
            forms.insert(encoded.into_bytes());
        }
    }
    for upper in [true, false] {
        forms.insert(percent(secret, |_| false, upper).into_bytes());
    }
    if let Ok(text) = std::str::from_utf8(secret) {
        let once = escaped(text);
        forms.insert(escaped(&once).into_bytes());
        forms.insert(once.into_bytes());
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        forms.insert(html.replace('"', "&quot;").replace('\'', "&#39;").into_bytes());
        forms.insert(html.into_bytes());
    }
    // In JSON text a form stands with its own signs escaped.
    let raw: Vec<Vec<u8>> = forms
        .iter()
        .filter_map(|form| std::str::from_utf8(form).ok())
        .map(|form| escaped(form).into_bytes())
        .collect();
    forms.extend(raw);
    forms.retain(|form| form.len() >= FORM_BYTES_MIN);
    forms
}

/// The characters of base 64 that a secret alone decides, where `shift` bytes stand before it in its group of three.
fn base64(engine: &base64::engine::GeneralPurpose, secret: &[u8], shift: usize) -> String {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(secret);
    let text = engine.encode(&bytes);
    let first = (shift * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    text[first..last].to_owned()
}

fn percent(secret: &[u8], is_kept: impl Fn(u8) -> bool, upper: bool) -> String {
    let mut text = String::new();
    for byte in secret {
        let written = match (is_kept(*byte), upper) {
            (true, _) => write!(text, "{}", char::from(*byte)),
            (false, true) => write!(text, "%{byte:02X}"),
            (false, false) => write!(text, "%{byte:02x}"),
        };
        written.expect("a String takes everything");
    }
    text
}

/// A text as it stands between the quotes of JSON.
fn escaped(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}
