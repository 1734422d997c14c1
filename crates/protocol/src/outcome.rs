//! How an execution ends.

use crate::{FaultCode, Limit};
use serde::{Deserialize, Serialize};

/// The one way in which an execution ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The script ended; the value is JSON text (`null` where it returned nothing).
    Returned(String),
    /// An exception left the script.
    Threw(Exception),
    /// The script did not compile or names what does not exist; no call was made.
    Rejected(Vec<Diagnostic>),
    /// The execution broke a bound and was ended.
    Exceeded(Limit),
    /// The client went away or asked to stop.
    Cancelled,
}

impl Outcome {
    /// The stable name, as in records.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Returned(_) => "returned",
            Self::Threw(_) => "threw",
            Self::Rejected(_) => "rejected",
            Self::Exceeded(_) => "exceeded",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A place in the agent's own source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// An exception that left the script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The class: `TypeError`, `ToolError`, `Error`, or `Thrown` for what is no error object.
    pub name: String,
    /// Its message, at most 4 KiB.
    pub message: String,
    /// Where in the agent's source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The line at that place, without indentation, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_line: Option<String>,
    /// For a `ToolError`: its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FaultCode>,
    /// For a `ToolError`: the tool as the script names it, `server.tool`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// For a `ToolError` that the arguments brought about: the tool's signature in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// One reason why a script was not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnostic {
    /// What is wrong.
    pub message: String,
    /// Where in the agent's source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The line at that place, without indentation, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_line: Option<String>,
    /// The signature of the tool that it is about, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// What to do about it: the nearest names, or the form that works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}
