//! A call without a script: what is asked for, and what came of it.

use crate::ledger::CallRecord;
use crate::value::ResultShape;
use gloveport_protocol::{ExecutionId, ToolFailure};

/// A direct call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectCall {
    /// `server.tool`, by names or identifiers; the tool may be a [`gloveport_protocol::Method`].
    pub tool: String,
    /// JSON text of an object.
    pub arguments: String,
    /// What is made of the result.
    pub shape: ResultShape,
}

impl DirectCall {
    /// A call for its value.
    pub fn new(tool: impl Into<String>, arguments: impl Into<String>) -> Self {
        let (tool, arguments) = (tool.into(), arguments.into());
        Self { tool, arguments, shape: ResultShape::Value }
    }

    /// The same for the whole result.
    pub fn whole(self) -> Self {
        Self { shape: ResultShape::Whole, ..self }
    }
}

/// A direct call that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct CallReport {
    /// Its name.
    pub id: ExecutionId,
    /// The value as JSON text, or why there is none.
    pub result: Result<String, ToolFailure>,
    /// Its record.
    pub record: Option<CallRecord>,
}
