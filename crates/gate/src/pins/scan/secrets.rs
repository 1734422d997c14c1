//! Credentials that stand in a definition: leaked ones, or bait.

use super::{Found, Severity, Text, around};

/// How keys of known makers begin, and how many characters follow at least.
const KEYS: [(&str, usize); 12] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 30),
    ("gho_", 30),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk-ant-", 30),
    ("sk-proj-", 30),
    ("sk_live_", 20),
    ("AIza", 35),
];
/// Characters that differ from each other, from which on a key is none of an example.
const DIFFERENT_MIN: usize = 9;

pub(super) fn look(text: &Text<'_>, found: &mut Found) {
    for (beginning, least) in KEYS {
        for (start, _) in text.words.match_indices(beginning) {
            let rest = &text.words[start + beginning.len()..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
            let key = &rest[..end.unwrap_or(rest.len())];
            if key.len() >= least && is_real(key) && !is_inside(text.words, start) {
                found.push(Severity::High, "credential", &text.place, beginning);
            }
        }
    }
    if let Some(start) = text.words.find("PRIVATE KEY-----") {
        let body = text.words[start + 16..].trim_start();
        if body.bytes().take_while(u8::is_ascii_alphanumeric).count() > 30 {
            found.push(Severity::High, "credential", &text.place, around(text.words, start));
        }
    }
}

fn is_inside(text: &str, start: usize) -> bool {
    text[..start].chars().next_back().is_some_and(char::is_alphanumeric)
}

/// Neither `xxxx`, nor `your-key`, nor `...EXAMPLE`, nor the alphabet.
fn is_real(key: &str) -> bool {
    let mut different: Vec<char> = key.chars().collect();
    different.sort_unstable();
    different.dedup();
    let lower = key.to_ascii_lowercase();
    let placeholders = ["example", "xxxx", "your", "placeholder", "123456", "abcdef", "0000"];
    different.len() >= DIFFERENT_MIN
        && key.bytes().any(|byte| byte.is_ascii_digit())
        && !placeholders.iter().any(|word| lower.contains(word))
}
