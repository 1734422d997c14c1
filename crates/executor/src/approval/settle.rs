//! How a question is answered: by whom, what it does to the calls that wait, and why an answer is not taken.

use gloveport_gate::AuthMethod;
use gloveport_gate::{Approver, Channel, Choice, Eyes, Principal, Remember};

/// Characters of a note that are kept.
const NOTE_CHARACTERS_MAX: usize = 500;

/// What a person answers to a whole question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Yes or no.
    pub choice: Choice,
    /// For how long a yes holds; what the rule does not allow is shortened.
    pub remember: Remember,
    /// What the agent is told.
    pub note: Option<String>,
}

impl Reply {
    /// A yes to exactly the calls of the question.
    pub fn approve() -> Self {
        Self { choice: Choice::Approve, remember: Remember::Once, note: None }
    }

    /// A no, with what the agent is told.
    pub fn deny(note: Option<String>) -> Self {
        Self { choice: Choice::Deny, remember: Remember::Once, note }
    }

    /// The note, bounded and without an empty one.
    pub(super) fn kept_note(&self) -> Option<String> {
        let note = self.note.as_deref()?.trim();
        let kept: String = note.chars().take(NOTE_CHARACTERS_MAX).collect();
        let plain: String =
            kept.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
        (!plain.is_empty()).then_some(plain)
    }
}

/// Who answers, as known from the way on which the answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answerer {
    /// The person behind the client that called.
    Client,
    /// The user who runs this gateway, at its control socket, by name.
    Owner(String),
    /// Somebody else who was identified, by name.
    Person(String),
}

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It was answered before, or nobody waits for it any more.
    #[error("`{id}` is no longer open: {how}")]
    Settled {
        /// The question.
        id: String,
        /// What became of it.
        how: String,
    },
    /// There is no such question.
    #[error("there is no open question `{0}`: `gloveport approvals` lists them")]
    Unknown(String),
    /// What was seen is not what is asked.
    #[error("`{0}` is about other calls than the answer: look at it again")]
    OtherCalls(String),
    /// The rule wants an operator.
    #[error("only an operator may agree to this")]
    OperatorOnly,
    /// The rule wants four eyes.
    #[error("somebody else than the one who calls has to agree to this")]
    SomebodyElse,
}

impl Answerer {
    /// Who that is to the gate. Whoever runs the gateway is, for four eyes, also who calls over its standard input and with its
    /// own bearer: one person under two names.
    pub(super) fn approver(&self, principal: &Principal) -> Approver {
        match (self, principal.method) {
            (Self::Client, _) => Approver::Client,
            (Self::Owner(_), AuthMethod::Local | AuthMethod::Bearer) => {
                Approver::Operator(principal.subject.clone())
            }
            (Self::Owner(name), AuthMethod::Key | AuthMethod::OAuth) | (Self::Person(name), _) => {
                Approver::Operator(name.clone())
            }
        }
    }

    /// Whether a yes from there can count at all. The gate asks again, for each call.
    pub(super) fn may_approve(
        &self,
        (channel, eyes): (Channel, Eyes),
        principal: &Principal,
    ) -> Result<(), AnswerError> {
        match self.approver(principal) {
            Approver::Client if channel == Channel::Operator => Err(AnswerError::OperatorOnly),
            Approver::Client if eyes == Eyes::Four => Err(AnswerError::SomebodyElse),
            Approver::Operator(name) if eyes == Eyes::Four && name == principal.subject => {
                Err(AnswerError::SomebodyElse)
            }
            Approver::Client | Approver::Operator(_) => Ok(()),
        }
    }

    /// For the record and for who comes second.
    pub fn name(&self) -> &str {
        match self {
            Self::Client => "the client's person",
            Self::Owner(name) | Self::Person(name) => name,
        }
    }
}
