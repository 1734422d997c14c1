//! How a tool call fails: a stable code, whose fault it is, and what the script gets to see.

use serde::{Deserialize, Serialize};
use std::num::NonZeroI32;

/// Stable code of a failed tool call, the `code` of the script's `ToolError`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FaultCode {
    /// No such server or tool.
    NotFound,
    /// The arguments do not match the tool's input schema. The upstream was not called.
    InvalidArgs,
    /// A limit on calls or bytes of this execution is used up. The upstream was not called.
    BudgetExceeded,
    /// A rule refused. The upstream was not called.
    Denied,
    /// A person has to agree first and could not be asked here. The upstream was not called.
    ApprovalRequired,
    /// A person was asked and did not agree. The upstream was not called.
    ApprovalDenied,
    /// Too many calls in too short a time. The upstream was not called.
    RateLimited,
    /// The same call again and again. The upstream was not called.
    LoopDetected,
    /// What the execution has read may not reach this tool. The upstream was not called.
    FlowBlocked,
    /// A sealed value that nobody sealed here, or that this tool may not open. The upstream was not called.
    SealedValueUnknown,
    /// The tool is not what was approved. The upstream was not called.
    ToolChanged,
    /// The upstream wants somebody to log in first.
    AuthRequired,
    /// The audit log cannot be written, so nothing with an effect may happen. The upstream was not called.
    AuditUnavailable,
    /// The result is not what the tool's output schema promises.
    OutputInvalid,
    /// The tool answered that it failed.
    ToolFailed,
    /// The upstream could not be reached or broke the protocol.
    UpstreamUnavailable,
    /// The upstream did not answer in time; whether the call took effect is unknown.
    UpstreamTimeout,
    /// The result is over the size limit.
    OutputTooLarge,
    /// The script took the call back, or the execution ended before it did.
    Cancelled,
    /// Gloveport itself failed.
    Internal,
}

/// Whose fault a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The script asked for something impossible.
    Script,
    /// A rule of the operator.
    Policy,
    /// The server behind the tool.
    Upstream,
    /// Gloveport.
    Us,
}

impl FaultCode {
    /// Every code.
    pub const ALL: [Self; 20] = [
        Self::NotFound,
        Self::InvalidArgs,
        Self::BudgetExceeded,
        Self::Denied,
        Self::ApprovalRequired,
        Self::ApprovalDenied,
        Self::RateLimited,
        Self::LoopDetected,
        Self::FlowBlocked,
        Self::SealedValueUnknown,
        Self::ToolChanged,
        Self::AuthRequired,
        Self::AuditUnavailable,
        Self::OutputInvalid,
        Self::ToolFailed,
        Self::UpstreamUnavailable,
        Self::UpstreamTimeout,
        Self::OutputTooLarge,
        Self::Cancelled,
        Self::Internal,
    ];

    /// The stable text, as scripts compare it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::InvalidArgs => "INVALID_ARGS",
            Self::BudgetExceeded => "BUDGET_EXCEEDED",
            Self::Denied => "DENIED",
            Self::ApprovalRequired => "APPROVAL_REQUIRED",
            Self::ApprovalDenied => "APPROVAL_DENIED",
            Self::RateLimited => "RATE_LIMITED",
            Self::LoopDetected => "LOOP_DETECTED",
            Self::FlowBlocked => "FLOW_BLOCKED",
            Self::SealedValueUnknown => "SEALED_VALUE_UNKNOWN",
            Self::ToolChanged => "TOOL_CHANGED",
            Self::AuthRequired => "AUTH_REQUIRED",
            Self::AuditUnavailable => "AUDIT_UNAVAILABLE",
            Self::OutputInvalid => "OUTPUT_INVALID",
            Self::ToolFailed => "TOOL_FAILED",
            Self::UpstreamUnavailable => "UPSTREAM_UNAVAILABLE",
            Self::UpstreamTimeout => "UPSTREAM_TIMEOUT",
            Self::OutputTooLarge => "OUTPUT_TOO_LARGE",
            Self::Cancelled => "CANCELLED",
            Self::Internal => "INTERNAL",
        }
    }

    /// Whose fault it is.
    pub fn fault(self) -> Fault {
        match self {
            Self::NotFound
            | Self::InvalidArgs
            | Self::BudgetExceeded
            | Self::LoopDetected
            | Self::SealedValueUnknown
            | Self::Cancelled => Fault::Script,
            Self::Denied
            | Self::ApprovalRequired
            | Self::ApprovalDenied
            | Self::RateLimited
            | Self::FlowBlocked
            | Self::ToolChanged => Fault::Policy,
            Self::ToolFailed
            | Self::AuthRequired
            | Self::OutputInvalid
            | Self::UpstreamUnavailable
            | Self::UpstreamTimeout
            | Self::OutputTooLarge => Fault::Upstream,
            Self::AuditUnavailable | Self::Internal => Fault::Us,
        }
    }
}

/// One place where arguments differ from the schema. It never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArgumentIssue {
    /// Where, as the script would write it: `rows[2].email`, or empty for the whole.
    pub path: String,
    /// What is wrong and what was expected.
    pub message: String,
}

/// A failed call as the script sees it: the fields of its `ToolError`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolFailure {
    /// Stable code.
    pub code: FaultCode,
    /// What happened, for a reader who sees nothing else.
    pub message: String,
    /// For [`FaultCode::InvalidArgs`]: the tool's signature in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Box<str>>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether the same call may be repeated without doing anything twice.
    pub retryable: bool,
    /// Milliseconds after which the same call is worth another try, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
    /// Under which name the audit log has the call: what a person can be told. The script's `ref`.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Box<str>>,
    /// For [`FaultCode::InvalidArgs`]: every difference, at most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<ArgumentIssue>,
    /// The JSON-RPC code with which the tool's server refused. No script sees it: a client that knows tools by themselves does.
    #[serde(skip)]
    pub refusal: Option<NonZeroI32>,
    /// What the client behind the call would have to be able to do, where the tool's server refused for that reason.
    #[serde(skip)]
    pub lacks: Lacks,
}

/// Capabilities of a client, by their names in the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lacks(u8);

impl Lacks {
    const NAMES: [&str; 4] = ["elicitation", "sampling", "roots", "io.modelcontextprotocol/tasks"];

    /// Those that are known of a list; the rest is left out.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let bit =
            |name| Self::NAMES.iter().position(|known| *known == name).map_or(0, |at| 1 << at);
        Self(names.into_iter().map(bit).fold(0, |all, bit| all | bit))
    }

    /// Their names. That of an extension has a `/`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let has = move |at: &usize| self.0 & (1 << at) != 0;
        (0..Self::NAMES.len()).filter(has).map(|at| Self::NAMES[at])
    }
}

impl ToolFailure {
    /// A failure with a code and a message, not retryable, without a hint.
    pub fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            signature: None,
            hint: None,
            retryable: false,
            retry_after_ms: None,
            reference: None,
            issues: Vec::new(),
            refusal: None,
            lacks: Lacks::default(),
        }
    }

    /// Adds what to do about it.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says that the same call may be repeated safely.
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Says when the same call is worth another try.
    pub fn after(mut self, wait: std::time::Duration) -> Self {
        self.retry_after_ms = Some(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX));
        self.retryable()
    }
}
