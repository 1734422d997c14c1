//! What can be wrong with a document, and with the arguments of a call.

/// Why a document cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is too large to be read.
    #[error("the document has over {max} {what}: take one for a part of the API")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How many are read.
        max: usize,
    },
    /// It is neither JSON nor YAML.
    #[error("the document cannot be read: {0}")]
    Unreadable(String),
    /// It describes no API in a version that is known.
    #[error("{0}")]
    NotOpenApi(String),
}

/// Why no request can be made out of arguments. For the script; names arguments, and repeats no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{argument}`: {reason}")]
pub struct ArgumentError {
    /// The argument, without control characters.
    pub argument: String,
    /// What is wrong with it.
    pub reason: String,
}

impl ArgumentError {
    pub(crate) fn new(argument: &str, reason: impl Into<String>) -> Self {
        Self { argument: clip(argument, 100), reason: reason.into() }
    }
}

/// At most so many characters, none of them a control character.
pub(crate) fn clip(text: &str, characters: usize) -> String {
    let shown = text.chars().take(characters);
    shown.map(|character| if character.is_control() { ' ' } else { character }).collect()
}
