//! Text from outside as a person sees it: nothing invisible, nothing that steers a terminal, both ends of what is long.

use gloveport_gate::CallDigest;

/// Characters from the beginning of arguments that are shown.
const HEAD_MAX: usize = 600;
/// And from their end: what matters may stand there.
const TAIL_MAX: usize = 200;

/// A text on one line, with everything as an escape that a reader would not see: control characters, marks that turn the
/// direction of writing, characters without width.
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // They stand for themselves; `escape_debug` is for literals.
            '"' | '\'' | '\\' => shown.push(character),
            other if is_hidden(other) => shown.extend(other.escape_unicode()),
            other => shown.extend(other.escape_debug()),
        }
    }
    shown
}

/// What the standard library counts as printable and nobody sees: variation selectors, tags, fillers of Hangul.
fn is_hidden(character: char) -> bool {
    matches!(
        u32::from(character),
        0x034f | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x2800 | 0x3164 | 0xffa0
            | 0xfe00..=0xfe0f | 0xe0000..=0xe0fff
    )
}

/// Arguments for a person: cut in the middle where they are long, with how much is missing and the call's digest.
pub(super) fn arguments(canonical: &str, digest: CallDigest) -> String {
    let n_characters = canonical.chars().count();
    if n_characters <= HEAD_MAX + TAIL_MAX {
        return plain(canonical);
    }
    let head: String = canonical.chars().take(HEAD_MAX).collect();
    let tail: String = canonical.chars().skip(n_characters - TAIL_MAX).collect();
    let missing = n_characters - HEAD_MAX - TAIL_MAX;
    let digest = digest.short();
    format!("{} … [{missing} more characters; call {digest}] … {}", plain(&head), plain(&tail))
}
