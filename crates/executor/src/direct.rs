//! A call without a script: what is asked for, and what came of it.

use crate::emitted;
use crate::ledger::CallRecord;
use crate::pipeline::Made;
use crate::value::ResultShape;
use gloveport_protocol::{ExecutionId, ToolFailure};
use serde_json::Value;

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
    /// Content blocks that are no text: pictures, sounds, resources.
    pub blocks: Vec<Value>,
    /// Whether the value is nothing but such blocks.
    pub is_blocks: bool,
}

impl CallReport {
    pub(crate) fn new(
        id: ExecutionId,
        made: Result<Made, ToolFailure>,
        record: Option<CallRecord>,
    ) -> Self {
        let (result, content) = match made {
            Ok(Made { value, content }) => (Ok(value), content),
            Err(failure) => (Err(failure), None),
        };
        let of_value = match (&content, &result) {
            (None, Ok(value)) => emitted::of_value(value),
            (Some(_), _) | (_, Err(_)) => None,
        };
        let is_blocks = of_value.is_some();
        let beside = || content.as_deref().map(emitted::not_text).unwrap_or_default();
        let blocks = of_value.unwrap_or_else(beside);
        Self { id, result, record, blocks, is_blocks }
    }
}
