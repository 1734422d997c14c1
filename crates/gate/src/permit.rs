//! The value that proves a decision, and the two others that a decision can be: a question to a person, and a refusal.
//!
//! How a decision comes about is the policy's matter. Here is only what it leads to, and that nothing else does.

use crate::{FrozenArguments, Principal};
use gloveport_crypto::{hex, is_same};
use gloveport_protocol::{FaultCode, ToolFailure, ToolId};
use serde_json::{Map, Value};
use std::time::Duration;

/// Keyed digest of one call: its tool and its arguments. What a person agreed to is compared by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallDigest(pub [u8; 32]);

/// Proof that one call with exactly these arguments may be made, once.
///
/// Only a decision makes it, it cannot be copied, and the call uses it up.
#[derive(Debug)]
pub struct Permit {
    tool: ToolId,
    arguments: FrozenArguments,
    digest: CallDigest,
    rule: Option<RuleName>,
}

/// The name of a rule, and where it stands (`gloveport.toml:61`). For records; the script never sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName {
    /// The rule's `id`.
    pub id: String,
    /// File and line.
    pub place: String,
}

/// A call that waits for a person. The arguments cannot be changed while it waits.
#[derive(Debug)]
pub struct Pending {
    permit: Permit,
    terms: Terms,
}

/// Under which conditions a person is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What asked: a rule, or nothing where a preset did.
    pub rule: Option<RuleName>,
    /// Why, in the operator's words or ours.
    pub reason: String,
    /// What decided it, for the record; never with a value of an argument.
    pub why: String,
    /// Who may answer.
    pub channel: Channel,
    /// Whether the one who answers has to be somebody else than the one who calls.
    pub eyes: Eyes,
    /// The longest that an answer may hold beyond this call.
    pub remember: Remember,
}

/// Who may answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The person behind the client, asked through it; an operator as well.
    Client,
    /// An operator only: the client might answer for its person.
    Operator,
}

/// How many people it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Eyes {
    /// The one who calls may agree.
    Two,
    /// Somebody else has to agree.
    Four,
}

/// How long an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remember {
    /// For this one call.
    Once,
    /// For calls of the same tool with the same rule until the end of this execution.
    Run,
    /// The same, for so long, in any execution of the same principal.
    For(Duration),
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The call that they saw.
    pub digest: CallDigest,
    /// Yes or no.
    pub choice: Choice,
    /// What they had to say to the agent.
    pub note: Option<String>,
    /// Who they are.
    pub by: Approver,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The call may be made.
    Approve,
    /// It may not.
    Deny,
}

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approver {
    /// The person behind the client that called.
    Client,
    /// Somebody at the operator's channel, by name.
    Operator(String),
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Denial {
    /// The code for the script.
    pub code: FaultCode,
    /// What the script is told: nothing of rules.
    pub message: String,
    /// What the operator wants the agent to know.
    pub say: Option<String>,
    /// For the record.
    pub rule: Option<RuleName>,
    /// What decided it (`unless.sql -> statement 1 is DELETE`), for the record; never with a value of an argument.
    pub why: Box<str>,
}

impl Denial {
    /// A refusal of a tool by a rule, or by a preset.
    pub fn of(tool: &ToolId, rule: Option<RuleName>, say: Option<String>) -> Self {
        let message = format!("`{tool}` is not allowed with these arguments");
        Self { code: FaultCode::Denied, message, say, rule, why: Box::default() }
    }

    /// With what decided it, for the record.
    pub fn because(self, why: impl Into<Box<str>>) -> Self {
        Self { why: why.into(), ..self }
    }

    /// What the script sees.
    pub fn failure(&self) -> ToolFailure {
        let failure = ToolFailure::new(self.code, self.message.clone());
        match &self.say {
            Some(say) => failure.with_hint(say.clone()),
            None => failure,
        }
    }
}

/// A decision about one call.
#[derive(Debug)]
pub enum Decision {
    /// It may be made.
    Allow(Permit),
    /// A person has to agree.
    Ask(Pending),
    /// It may not be made.
    Deny(Denial),
}

impl Permit {
    /// Made by decisions only: keep this private to the crate.
    pub(crate) fn new(
        tool: ToolId,
        arguments: FrozenArguments,
        digest: CallDigest,
        rule: Option<RuleName>,
    ) -> Self {
        Self { tool, arguments, digest, rule }
    }

    /// The tool that may be called.
    pub fn tool(&self) -> &ToolId {
        &self.tool
    }

    /// The arguments that will be sent.
    pub fn arguments(&self) -> &FrozenArguments {
        &self.arguments
    }

    /// What this permit is for.
    pub fn digest(&self) -> CallDigest {
        self.digest
    }

    /// The rule that allowed it; `None` where a preset did.
    pub fn rule(&self) -> Option<&RuleName> {
        self.rule.as_ref()
    }

    /// Has a person asked after all.
    pub fn hold(self, terms: Terms) -> Pending {
        Pending { permit: self, terms }
    }

    /// Uses the permit up: the arguments to send.
    pub fn into_arguments(self) -> Map<String, Value> {
        self.arguments.into_map()
    }
}

impl Pending {
    /// The tool that is to be called.
    pub fn tool(&self) -> &ToolId {
        self.permit.tool()
    }

    /// The arguments that a person has to see.
    pub fn arguments(&self) -> &FrozenArguments {
        self.permit.arguments()
    }

    /// What an answer has to name.
    pub fn digest(&self) -> CallDigest {
        self.permit.digest
    }

    /// The conditions.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Takes a person's answer.
    ///
    /// # Errors
    ///
    /// A [`Denial`] for a no, and for a yes that is about another call, comes through the wrong channel, or from the one
    /// who calls where somebody else has to agree.
    pub fn answered(self, verdict: &Verdict, principal: &Principal) -> Result<Permit, Denial> {
        let refused = |why: &str, say: Option<String>| Denial {
            code: FaultCode::ApprovalDenied,
            message: format!("`{}` was not approved{why}", self.permit.tool),
            say,
            rule: self.terms.rule.clone(),
            why: why.trim_start_matches(": ").into(),
        };
        if !is_same(&verdict.digest.0, &self.permit.digest.0) {
            return Err(refused(": the answer is about another call", None));
        }
        if verdict.choice == Choice::Deny {
            let note = verdict.note.clone();
            return Err(refused(" by a person", note.or_else(|| Some(DECLINED.to_owned()))));
        }
        match &verdict.by {
            Approver::Client if self.terms.channel == Channel::Operator => {
                return Err(refused(": only an operator may agree", None));
            }
            Approver::Client if self.terms.eyes == Eyes::Four => {
                return Err(refused(": somebody else has to agree", None));
            }
            Approver::Operator(name)
                if self.terms.eyes == Eyes::Four && name == &principal.subject =>
            {
                return Err(refused(": somebody else has to agree", None));
            }
            Approver::Client | Approver::Operator(_) => {}
        }
        Ok(self.permit)
    }
}

/// What the agent is told where the person said nothing.
const DECLINED: &str =
    "do not repeat the call: tell the person what you wanted, or find another way";

/// A server that is served alone, without a gateway around it: whoever started it is its only client, and its own
/// configuration says what it does. The gateway never uses this; a test holds who does.
#[derive(Debug, Clone, Copy)]
pub struct ServedAlone;

impl ServedAlone {
    /// A permit without rules.
    pub fn permit(self, tool: ToolId, arguments: FrozenArguments) -> Permit {
        Permit::new(tool, arguments, CallDigest([0; 32]), None)
    }
}

impl CallDigest {
    /// The first characters, for people and records.
    pub fn short(&self) -> String {
        hex(&self.0[..6])
    }
}

impl std::fmt::Debug for CallDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.short())
    }
}
