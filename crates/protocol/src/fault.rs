//! How a tool call fails: a stable code, whose fault it is, and what the script gets to see.

use serde::{Deserialize, Serialize};

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
    /// The policy refused. The upstream was not called.
    Denied,
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
    /// The stable text, as scripts compare it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::InvalidArgs => "INVALID_ARGS",
            Self::BudgetExceeded => "BUDGET_EXCEEDED",
            Self::Denied => "DENIED",
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
            Self::NotFound | Self::InvalidArgs | Self::BudgetExceeded | Self::Cancelled => {
                Fault::Script
            }
            Self::Denied => Fault::Policy,
            Self::ToolFailed
            | Self::UpstreamUnavailable
            | Self::UpstreamTimeout
            | Self::OutputTooLarge => Fault::Upstream,
            Self::Internal => Fault::Us,
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
    pub signature: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether the same call may be repeated without doing anything twice.
    pub retryable: bool,
    /// For [`FaultCode::InvalidArgs`]: every difference, at most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<ArgumentIssue>,
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
            issues: Vec::new(),
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
}
