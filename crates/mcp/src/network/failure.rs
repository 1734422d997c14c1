//! How a request fails: as the tool's own answer, or because a site could not be reached.

use gloveport_executor::UpstreamError;

/// Longest message in characters: it may hold what a site or a script chose.
const MESSAGE_CHARACTERS_MAX: usize = 1_000;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing was sent, or what came cannot be given: what to do is the script's to decide.
    Tool(String),
    /// The site could not be reached, or fell silent.
    Upstream(UpstreamError),
}

impl Failure {
    /// What is wrong, and what to do about it.
    pub(super) fn tool(message: &str, hint: Option<&str>) -> Self {
        let message = clip(message);
        Self::Tool(match hint {
            Some(hint) => format!("{message}\nhint: {hint}"),
            None => message,
        })
    }
}

impl From<UpstreamError> for Failure {
    fn from(error: UpstreamError) -> Self {
        Self::Upstream(error)
    }
}

/// At most so many characters, none of them a control character.
pub(super) fn clip(text: &str) -> String {
    let shown = text.chars().take(MESSAGE_CHARACTERS_MAX);
    shown.map(|character| if character.is_control() { ' ' } else { character }).collect()
}
