//! What sort of value is sealed: `email`, `card`, or any word that the configuration uses as a label.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Longest kind in bytes.
const KIND_BYTES_MAX: usize = 24;

/// How many values of each kind; secrets count as the kind `secret`.
pub type Counts = BTreeMap<Kind, u32>;

/// The sort of a sealed value: 1 to 24 of `a-z 0-9`, a letter first.
///
/// There is no `_`, so that the parts of `sv_email_k7f3q9x2ab` can be told apart wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(Arc<str>);

/// A text that is no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of value: write 1 to 24 of `a-z 0-9`, a letter first, like `email`")]
pub struct KindError(String);

impl Kind {
    /// Checks a kind.
    ///
    /// # Errors
    ///
    /// [`KindError`] for another alphabet or length, and for `secret` and `text`, which have a meaning of their own.
    pub fn parse(text: &str) -> Result<Self, KindError> {
        let is_kind = Self::is_kind(text) && !matches!(text, "secret" | "text");
        if is_kind {
            return Ok(Self(text.into()));
        }
        let shown: String = text.chars().take(KIND_BYTES_MAX * 2).collect();
        Err(KindError(shown.escape_debug().to_string()))
    }

    /// Whether a text has the form of a kind.
    pub(crate) fn is_kind(text: &str) -> bool {
        text.len() <= KIND_BYTES_MAX
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    }

    /// What was scrubbed and cannot be opened.
    pub fn secret() -> Self {
        Self("secret".into())
    }

    /// A text that was composed of sealed values.
    pub(crate) fn text() -> Self {
        Self("text".into())
    }

    /// A kind of a detector, whose names are kinds.
    pub(crate) fn of_detector(name: &'static str) -> Self {
        Self(name.into())
    }

    /// The kind as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Counts one more.
pub(crate) fn count(counts: &mut Counts, kind: &Kind) {
    match counts.get_mut(kind) {
        Some(n) => *n = n.saturating_add(1),
        None => {
            counts.insert(kind.clone(), 1);
        }
    }
}
