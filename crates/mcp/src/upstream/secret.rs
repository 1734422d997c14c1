//! Texts that must not be shown: header values and environment values.
//!
//! It deliberately does not read them from anywhere, and does not wipe memory: what may read our
//! memory may as well read what we send.

use std::fmt;

/// A text that is sent but never shown: it has no `Display`, and its `Debug` prints `Secret(..)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. To be called where it is sent, and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
