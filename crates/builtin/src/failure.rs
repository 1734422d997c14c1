//! How a tool says that it failed: one text that a model can act on. It never holds what the call was not allowed to
//! see.

use gloveport_protocol::ToolResult;

/// Longest message; SQLite and the system repeat parts of what they were given.
const MESSAGE_CHARACTERS_MAX: usize = 600;
/// Longest hint: a list of tables or columns.
const HINT_CHARACTERS_MAX: usize = 1_200;

/// A failed call: what happened and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl AsRef<str>) -> Self {
        Self { message: clip(message.as_ref(), MESSAGE_CHARACTERS_MAX), hint: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(clip(hint.as_ref(), HINT_CHARACTERS_MAX));
        self
    }

    /// The tool's answer: `isError`, the hint on a line of its own.
    pub(crate) fn into_result(self) -> ToolResult {
        match self.hint {
            None => ToolResult::error(self.message),
            Some(hint) => ToolResult::error(format!("{}\nhint: {hint}", self.message)),
        }
    }
}

/// At most `max` characters; what control characters remain are shown as blanks.
fn clip(text: &str, max: usize) -> String {
    let mut clipped: String =
        text.chars().take(max).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(max).is_some() {
        clipped.push('…');
    }
    clipped
}
